# RFC 1939 §4, RFC 2449 §8.1.2: a second session is told that the maildrop is in use; the first goes on.
checklist: 183 190
start: network
mailbox: three

S: +OK <text>
C: USER alice
S: +OK <text>
C: PASS wonderland
S: +OK <text>
C2: USER alice
S2: +OK <text>
S2: +OK <text>
C2: PASS wonderland
S2: -ERR [IN-USE] <text>
log: Login refused user=alice host=<text>: another POP3 session has the mailbox
C: DELE 1
S: +OK<text?>
C: QUIT
S: +OK<text?>
S: <end>
C3: USER alice
S3: +OK <text>
S3: +OK <text>
C3: PASS wonderland
S3: +OK <text>
disk: INBOX holds 2 3
