# RFC 5034 §4: "*" ends CRAM-MD5, and its challenge is not used again.
start: network
secret: alice wonderland

S: +OK <text>
C: AUTH CRAM-MD5
S: + <base64>
C: *
S: -ERR <text>
C: AUTH CRAM-MD5
S: + <base64>
C: <cram alice wonderland>
S: +OK <text>
