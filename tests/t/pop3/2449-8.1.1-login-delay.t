# RFC 2449 §6.5, §8.1.1: LOGIN-DELAY is announced and insisted on, with its code; other users are not concerned. Before
# login the word USER tells that there may be users for whom it cannot be remembered.
checklist: 187
start: network
conf: pop3_login_delay = 1 hour

S: +OK <text>
C: CAPA
S: +OK<text?>
S: <any lines>
S: LOGIN-DELAY 3600 USER
S: .
C: USER alice
S: +OK <text>
C: PASS wonderland
S: +OK <text>
C: CAPA
S: +OK<text?>
S: <any lines>
S: LOGIN-DELAY 3600
S: <any lines>
S: .
C: QUIT
S: +OK<text?>
S: <end>
C2: USER alice
S2: +OK <text>
S2: +OK <text>
C2: PASS wonderland
S2: -ERR [LOGIN-DELAY] <text>
S2: <end>
log: Login refused user=alice host=<text>: too soon after the last one (pop3_login_delay)
C3: USER bob
S3: +OK <text>
S3: +OK <text>
C3: PASS builder
S3: +OK <text>
