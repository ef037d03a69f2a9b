# RFC 3206 §4: while /etc/nologin is there nobody gets in, for a reason that passes.
file /etc/nologin: closed for the night
start: network

S: +OK <text>
C: USER alice
S: +OK <text>
C: PASS wonderland
S: -ERR [SYS/TEMP] <text>
