# RFC 2449 §6.7: EXPIRE is announced and enforced at QUIT: what is old and was read goes, nobody's unread mail does.
checklist: 187
mailbox: known
conf: pop3_expire = 30

C: CAPA
S: +OK<text?>
S: <any lines>
S: EXPIRE 30
S: <any lines>
S: .
C: STAT
S: +OK 2 270
C: QUIT
S: +OK<text?>
S: <end>
disk: INBOX holds 2 3
log: Update user=alice host=<text> nmsgs=2 ndele=1 nseen=0
