# RFC 3501 §6.3.8: the examples of references: one that is a level stands before the name; a root in the name replaces it,
# and leads to nobody else's.
start: authenticated
mailbox archive/1999: three
mailbox archive/2000: three
mailbox notes: three
file /home/bob/mail/foo: From a@example.org Thu Jan  1 10:00:00 2015

C: A103 LIST /usr/staff/jones ""
S: * LIST (\Noselect<text?>) "/" /
S: A103 OK <text>
C: a LIST archive/ %
S: in any order
S: * LIST (<words>) "/" archive/1999
S: * LIST (<words>) "/" archive/2000
S: end of any order
S: a OK <text>
C: b LIST archive/ ~bob/mail/*
S: b OK <text>
C: c LIST ~bob/mail/ foo*
S: c OK <text>
C: d LIST archive/ /home/bob/mail/foo
S: d OK <text>
C: e LIST #news. comp.mail.*
S: e OK <text>
