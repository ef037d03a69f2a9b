# AUTH LOGIN with the name as initial response (RFC 5034 §4), and cancelled at either prompt.
start: network

S: +OK <text>
C: AUTH LOGIN
S: + <base64>
C: *
S: -ERR <text>
C: AUTH LOGIN <base64 alice>
S: + <base64>
C: *
S: -ERR <text>
C: AUTH LOGIN <base64 alice>
S: + <base64>
C: <base64 wonderland>
S: +OK <text>
C: AUTH PLAIN <base64 \0alice\0wonderland>
S: -ERR <text>
log: Auth user=alice host=<text> nmsgs=0/0
