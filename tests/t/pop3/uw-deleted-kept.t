# UW: a QUIT that deletes nothing leaves what an IMAP client marked \Deleted where it is.
mailbox: known

C: STAT
S: +OK 2 270
C: QUIT
S: +OK<text?>
S: <end>
disk: INBOX holds 1 2 3
