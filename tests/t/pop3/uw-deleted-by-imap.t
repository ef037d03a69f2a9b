# UW: messages that IMAP flagged as deleted have no number. Other than there, QUIT leaves them to IMAP.
checklist: 201
mailbox: known
differs: dovecot shows the third message

C: DELE 1
S: +OK<text?>
C: QUIT
S: +OK<text?>
S: <end>
disk: INBOX holds 2 3
log: Login user=alice host=<text> nmsgs=2/3
log: Update user=alice host=<text> nmsgs=2 ndele=1 nseen=0
