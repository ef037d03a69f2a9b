# RFC 3206 §4: a mailbox that the user may not open needs somebody to mend it: SYS/PERM, and nobody is told more.
start: network
mailbox: three
mode /var/mail/alice: 0

S: +OK <text>
C: USER alice
S: +OK <text>
C: PASS wonderland
S: -ERR [SYS/PERM] Unable to open user's INBOX
S: <end>
log: Error opening or locking INBOX user=alice host=<text>: <text>
