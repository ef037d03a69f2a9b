# What an IMAP client marked \Deleted is not in the drop, as with UW; QUIT leaves it alone, which UW does not.
mailbox: known

C: STAT
S: +OK 2 270
C: LIST 3
S: -ERR <text>
C: UIDL 2
S: +OK 2 53724e0000000007
C: DELE 1
S: +OK<text?>
C: QUIT
S: +OK<text?>
S: <end>
disk: INBOX holds 2 3
