# RFC 2449 §6.7: EXPIRE 0: what was retrieved goes at QUIT; without QUIT nothing does.
checklist: 187
mailbox: three
conf: pop3_expire = 0

C: RETR 2
S: +OK<text?>
S: <any lines>
S: .
C: <drop>
do: wait 1
C2: CAPA
S2: +OK<text?>
S2: <any lines>
S2: EXPIRE 0
S2: <any lines>
S2: .
C2: RETR 1
S2: +OK<text?>
S2: <any lines>
S2: .
C2: TOP 3 0
S2: +OK<text?>
S2: <any lines>
S2: .
C2: QUIT
S2: +OK<text?>
S2: <end>
disk: INBOX holds 2 3
