# RFC 3501 §6.4.2: CLOSE removes what is \Deleted, silently, and deselects.
checklist: 55
mailbox: known

C: a CLOSE
S: a OK <text>
C: b FETCH 1 UID
S: b BAD <text>
C: c STATUS INBOX (MESSAGES UIDNEXT)
S: * STATUS INBOX (MESSAGES 2 UIDNEXT 21)
S: c OK <text>
disk: INBOX holds 1 2
