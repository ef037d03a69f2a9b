# RFC 3501 §6.1.3: LOGOUT says BYE, then OK, then the connection ends; nothing is expunged by it.
checklist: 28 29
mailbox: known

C: a LOGOUT
S: * BYE <text>
S: a OK <text>
S: <end>
disk: INBOX holds 1 2 3
