# RFC 1939 §6: if the mailbox cannot be locked at QUIT, that says so in time, nothing is deleted, and RETR is no obstacle.
mailbox: known
conf: pop3_lock_timeout = 1 sec
file /var/mail/alice.lock: 0

C: RETR 1
S: +OK<text?>
S: <any lines>
S: .
C: DELE 2
S: +OK<text?>
C: QUIT
S: -ERR [SYS/TEMP] <text>
S: <end>
disk: INBOX holds 1 2 3
log: Update failed user=alice host=<text>: <text>
log: Update user=alice host=<text> nmsgs=3 ndele=0 nseen=<number>
