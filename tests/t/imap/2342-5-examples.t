# RFC 2342 §5: the examples: mailboxes made in the only namespace there is; the
# names of others' namespaces lead to nobody's mail.
start: authenticated
file /home/bob/mail/foo: From a@example.org Thu Jan  1 10:00:00 2015

C: A001 NAMESPACE
S: * NAMESPACE (("" "/")) NIL NIL
S: A001 OK <text>
C: A002 CREATE "Sent Mail"
S: A002 OK <text>
C: A003 CREATE "Deleted Items"
S: A003 OK <text>
C: a LIST "" *
S: in any order
S: * LIST (<words>) "/" INBOX
S: * LIST (<words>) "/" "Sent Mail"
S: * LIST (<words>) "/" "Deleted Items"
S: end of any order
S: a OK <text>
C: b LIST "" "Other Users/%"
S: b OK <text>
C: c LIST "" "#Users/bob/%"
S: c OK <text>
C: d LIST "" "~bob/%"
S: d OK <text>
