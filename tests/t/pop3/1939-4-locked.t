# RFC 1939 §4, RFC 2449 §8.1.2: a mailbox that another program keeps locked is IN-USE before the client loses its patience.
start: network
mailbox: three
conf: pop3_lock_timeout = 1 sec
conf: mbox_read_locks = dotlock fcntl
file /var/mail/alice.lock: 0

S: +OK <text>
C: USER alice
S: +OK <text>
C: PASS wonderland
S: -ERR [IN-USE] <text>
S: <end>
disk: INBOX holds 1 2 3
log: Error opening or locking INBOX user=alice host=<text>: <text>
