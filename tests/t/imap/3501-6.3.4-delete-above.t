# RFC 3501 §6.3.4: a mailbox with something below it loses its mail, and becomes \Noselect; the second example.
checklist: 62
differs: dovecot has no mbox that can hold folders too; RFC 3501 §6.3.3 leaves that to the server
start: authenticated
mailbox foo: known

C: a CREATE foo/bar
S: a OK <text>
C: b DELETE foo
S: b OK <text>
C: c LIST "" *
S: in any order
S: * LIST (<words>) "/" INBOX
S: * LIST (\Noselect \HasChildren) "/" foo
S: * LIST (<words>) "/" foo/bar
S: end of any order
S: c OK <text>
C: d SELECT foo
S: d NO <text>
disk: foo absent
