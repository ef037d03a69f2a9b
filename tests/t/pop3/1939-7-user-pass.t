# RFC 1939 §7: USER says yes to every name; PASS decides, and its argument is the whole rest of the line.
checklist: 173 179
start: network
mailbox: three

S: +OK <text>
C: PASS wonderland
S: -ERR <text>
C: USER
S: -ERR <text>
C: USER nobody-of-this-name
S: +OK <text>
C: USER alice
S: +OK <text>
C: PASS wonderland
S: +OK <text>
C: STAT
S: +OK 3 <number>
C2: USER carol
S2: +OK <text>
S2: +OK <text>
C2: PASS two words
S2: +OK <text>
log: Login user=alice host=<text> nmsgs=3/3
