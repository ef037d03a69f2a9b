# RFC 3348 §4: of every name it is told whether something is below it, and never both.
checklist: 77
differs: dovecot has no mbox that can hold folders too; RFC 3501 §7.2.2 has \Noinferiors for that
start: authenticated
mailbox work: known
mailbox lists/rust: known
mailbox INBOX/sub: known

C: a CREATE nothing/
S: a OK <text>
C: b CREATE work/done
S: b OK <text>
C: c LIST "" *
S: * LIST (\HasChildren) "/" INBOX
S: * LIST (\HasNoChildren) "/" INBOX/sub
S: * LIST (\Noselect \HasChildren) "/" lists
S: * LIST (\HasNoChildren) "/" lists/rust
S: * LIST (\Noselect \HasNoChildren) "/" nothing
S: * LIST (\HasChildren) "/" work
S: * LIST (\HasNoChildren) "/" work/done
S: c OK <text>
