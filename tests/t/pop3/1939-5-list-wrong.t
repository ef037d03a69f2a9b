# RFC 1939 §5 LIST: a number that is none, or not there, is -ERR.
checklist: 194
mailbox: three

C: LIST 0
S: -ERR <text>
C: LIST 4
S: -ERR <text>
C: LIST -1
S: -ERR <text>
C: LIST one
S: -ERR <text>
C: LIST 99999999999999999999
S: -ERR <text>
C: LIST 1 2
S: -ERR <text>
C: RETR
S: -ERR <text>
C: RETR 0
S: -ERR <text>
C: DELE
S: -ERR <text>
C: DELE 4
S: -ERR <text>
C: TOP 1
S: -ERR <text>
C: TOP 1 -1
S: -ERR <text>
C: TOP 4 0
S: -ERR <text>
C: UIDL 4
S: -ERR <text>
disk: INBOX holds 1 2 3
