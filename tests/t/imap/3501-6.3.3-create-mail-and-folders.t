# RFC 3501 §6.3.3: a name may hold mail and folders, whichever came first; what is there stays where it is.
differs: dovecot has no mbox that can hold folders too; RFC 3501 §6.3.3 leaves that to the server
start: authenticated
mailbox foo: known
mailbox dir/x: known

C: a CREATE foo/bar
S: a OK <text>
C: b CREATE dir
S: b OK <text>
C: c LIST "" %
S: in any order
S: * LIST (<words>) "/" INBOX
S: * LIST (\HasChildren) "/" dir
S: * LIST (\HasChildren) "/" foo
S: end of any order
S: c OK <text>
C: d LIST "" %/%
S: in any order
S: * LIST (<words>) "/" dir/x
S: * LIST (<words>) "/" foo/bar
S: end of any order
S: d OK <text>
C: e APPEND dir {19+}
C: Subject: 1
C:
C: one
C:
S: e OK <text>
C: f STATUS dir (MESSAGES)
S: * STATUS dir (MESSAGES 1)
S: f OK <text>
C: g STATUS foo (MESSAGES)
S: * STATUS foo (MESSAGES 3)
S: g OK <text>
disk: foo unchanged
disk: dir/x unchanged
