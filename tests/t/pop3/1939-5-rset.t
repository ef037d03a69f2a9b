# RFC 1939 §5 RSET: nothing is deleted any more.
checklist: 198
mailbox: three

C: DELE 1
S: +OK<text?>
C: DELE 3
S: +OK<text?>
C: RSET
S: +OK<text?>
C: STAT
S: +OK 3 <number>
C: QUIT
S: +OK<text?>
S: <end>
disk: INBOX holds 1 2 3
