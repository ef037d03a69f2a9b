# RFC 1939 §7, RFC 3206: a wrong password and an unknown name get the same answer, with the code AUTH; the third failure is the last.
checklist: 180 184
start: network

S: +OK <text>
C: USER alice
S: +OK <text>
C: PASS queen
S: -ERR [AUTH] <text:refusal>
C: USER nobody-of-this-name
S: +OK <text>
C: PASS queen
S: -ERR [AUTH] <=refusal>
C: USER alice
S: +OK <text>
C: PASS queen
S: -ERR [AUTH] <=refusal>
S: <end>
log: Login failed user=alice auth=alice host=<text>
log: Login failed user=nobody-of-this-name auth=nobody-of-this-name host=<text>
