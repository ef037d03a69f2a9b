# RFC 1939 §3: what is unknown, or out of its state, is -ERR, and the state stays.
checklist: 174
start: network

S: +OK <text>
C: STAT
S: -ERR <text>
C: RETR 1
S: -ERR <text>
C: FROBNICATE
S: -ERR <text>
C:
S: -ERR <text>
C: NOOP
S: -ERR <text>
C: USER alice
S: +OK <text>
C: PASS wonderland
S: +OK <text>
C: USER bob
S: -ERR <text>
C: APOP bob 00000000000000000000000000000000
S: -ERR <text>
C: FROBNICATE
S: -ERR <text>
C: STAT
S: +OK 0 0
