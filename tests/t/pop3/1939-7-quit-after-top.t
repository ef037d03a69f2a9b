# RFC 1939 §7: TOP and a session that is cut off mark nothing as read; LAST begins with what was read before.
mailbox: known

C: LAST
S: +OK 1
C: RETR 2
S: +OK<text?>
S: <any lines>
S: .
C: <drop>
do: wait 1
disk: INBOX unchanged
C2: LAST
S2: +OK 1
C2: TOP 2 1
S2: +OK<text?>
S2: <any lines>
S2: .
C2: LAST
S2: +OK 2
C2: QUIT
S2: +OK<text?>
S2: <end>
disk: INBOX unchanged
