# RFC 1460 LAST, which UW still has: the highest number that was read; RSET puts it back.
checklist: 205
mailbox: three

C: LAST
S: +OK 0
C: RETR 2
S: +OK<text?>
S: <any lines>
S: .
C: LAST
S: +OK 2
C: RETR 1
S: +OK<text?>
S: <any lines>
S: .
C: LAST
S: +OK 2
C: RSET
S: +OK<text?>
C: LAST
S: +OK 0
