# RFC 1939 §6: a session that only looked leaves the mailbox as it was, to the octet.
mailbox: known

C: STAT
S: +OK 2 <number>
C: UIDL
S: +OK<text?>
S: <any lines>
S: .
C: TOP 1 0
S: +OK<text?>
S: <any lines>
S: .
C: QUIT
S: +OK<text?>
S: <end>
disk: INBOX unchanged
