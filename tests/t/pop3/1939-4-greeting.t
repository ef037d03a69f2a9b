# RFC 1939 §4, §7: the greeting begins with "+OK" and a blank; without a secrets file it has no time stamp.
checklist: 166 167 168
start: network

S: +OK <text>
C: APOP alice 0123456789abcdef0123456789abcdef
S: -ERR <text>
C: QUIT
S: +OK <text>
S: <end>
