# RFC 1939 §5 STAT: number and size with one blank before each, and nothing after.
checklist: 191 192 193
mailbox: known

C: STAT
S: +OK 3 370
C: LIST 1
S: +OK 1 125
C: LIST
S: +OK<text?>
S: 1 125
S: 2 145
S: 3 100
S: .
C: DELE 2
S: +OK<text?>
C: STAT
S: +OK 2 225
C: RSET
S: +OK<text?>
C: STAT
S: +OK 3 370
