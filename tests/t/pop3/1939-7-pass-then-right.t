# RFC 1939 §7: after a failure the client may try again.
checklist: 180
start: network

S: +OK <text>
C: USER alice
S: +OK <text>
C: PASS queen
S: -ERR <text>
C: STAT
S: -ERR <text>
C: USER alice
S: +OK <text>
C: PASS wonderland
S: +OK <text>
C: STAT
S: +OK 0 0
