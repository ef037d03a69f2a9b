# RFC 5530 §3: a limit on sessions is told with the code LIMIT, and the client may try again.
only: letterbox
start: network
conf: mail_max_userip_connections = 2

S: * OK <text>
C: a LOGIN alice wonderland
S: a OK <text>
C2: a LOGIN alice wonderland
S2: * OK <text>
S2: a OK <text>
C3: a LOGIN alice wonderland
S3: * OK <text>
S3: a NO [LIMIT] <text>
C3: b AUTHENTICATE PLAIN <base64 \0alice\0wonderland>
S3: b NO [LIMIT] <text>
C: c LOGOUT
S: * BYE <text>
S: c OK <text>
S: <end>
C3: c LOGIN alice wonderland
S3: c OK <text>
log: Login refused user=alice host=UNKNOWN: too many sessions (mail_max_userip_connections)
