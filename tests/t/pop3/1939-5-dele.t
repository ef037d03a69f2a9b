# RFC 1939 §5: DELE marks; a marked message answers -ERR and keeps its number; QUIT removes it.
checklist: 191 194 195 198 201
mailbox: three

C: DELE 2
S: +OK<text?>
C: DELE 2
S: -ERR <text>
C: RETR 2
S: -ERR <text>
C: LIST 2
S: -ERR <text>
C: LIST
S: +OK<text?>
S: 1 <number>
S: 3 <number>
S: .
C: QUIT
S: +OK<text?>
S: <end>
disk: INBOX holds 1 3
