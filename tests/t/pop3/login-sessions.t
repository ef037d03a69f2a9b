# RFC 2449 §8.1.2, RFC 3206 §4: a limit on sessions is told with a code: IN-USE for a user's own, SYS/TEMP for an address's.
start: network
conf: mail_max_user_connections = 1
conf: mail_max_ip_connections = 2

S: +OK <text>
C: USER alice
S: +OK <text>
C: PASS wonderland
S: +OK <text>
C2: USER alice
S2: +OK <text>
S2: +OK <text>
C2: PASS wonderland
S2: -ERR [IN-USE] Too many sessions of this user<text>
C2: USER bob
S2: +OK <text>
C2: PASS builder
S2: +OK <text>
C3: USER carol
S3: +OK <text>
S3: +OK <text>
C3: PASS two words
S3: -ERR [SYS/TEMP] Too many sessions from this address<text>
C: QUIT
S: +OK <text>
S: <end>
C3: USER carol
S3: +OK <text>
C3: PASS two words
S3: +OK <text>
log: Login refused user=alice host=UNKNOWN: too many sessions (mail_max_user_connections)
log: Login refused user=carol host=UNKNOWN: too many sessions (mail_max_ip_connections)
