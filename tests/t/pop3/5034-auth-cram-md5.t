# RFC 5034, RFC 2195: AUTH CRAM-MD5; a client that speaks first is refused.
start: network
secret: alice wonderland

S: +OK <text>
C: AUTH CRAM-MD5 <base64 alice>
S: -ERR <text>
C: AUTH CRAM-MD5
S: + <base64>
C: <cram alice rabbit>
S: -ERR <text>
C: AUTH CRAM-MD5
S: + <base64>
C: <cram alice wonderland>
S: +OK <text>
log: Auth user=alice host=<text>
