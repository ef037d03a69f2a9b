# RFC 5034 §4: AUTH PLAIN, with the first response at once or after an empty challenge; "*" and nonsense end it.
checklist: 182
start: network

S: +OK <text>
C: AUTH PLAIN
S: + 
C: *
S: -ERR <text>
C: AUTH PLAIN not*base64
S: -ERR <text>
C: AUTH SURPRISE
S: -ERR <text>
C: AUTH PLAIN
S: + 
C: <base64 \0alice\0wonderland>
S: +OK <text>
C: QUIT
S: +OK <text>
S: <end>
C2: AUTH plain <base64 \0alice\0wonderland>
S2: +OK <text>
S2: +OK <text>
C3: AUTH PLAIN =
S3: +OK <text>
S3: -ERR <text>
log: AUTHENTICATE PLAIN failure host=<text>
log: AUTHENTICATE PLAIN failure host=<text>
log: AUTHENTICATE SURPRISE invalid host=<text>
log: Auth user=alice host=<text> nmsgs=0/0
