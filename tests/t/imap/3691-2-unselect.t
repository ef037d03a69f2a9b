# RFC 3691 §2: the example: UNSELECT leaves the mailbox and what is \Deleted in it.
checklist: 56
mailbox: known

C: A341 UNSELECT
S: A341 OK <text>
C: a FETCH 1 UID
S: a BAD <text>
C: b UNSELECT
S: b BAD <text>
C: c STATUS INBOX (MESSAGES)
S: * STATUS INBOX (MESSAGES 3)
S: c OK <text>
disk: INBOX holds 1 2 3
