# RFC 3501 §6.2.2, RFC 4616: AUTHENTICATE PLAIN after an empty challenge; the authorization identity may be empty or the same.
checklist: 39 42
start: network

S: * OK <text>
C: a AUTHENTICATE PLAIN
S: + 
C: <base64 \0alice\0wonderland>
S?: * CAPABILITY <text>
S: a OK <text>
C2: a authenticate plain
S2: * OK <text>
S2: + 
C2: <base64 alice\0alice\0wonderland>
S2?: * CAPABILITY <text>
S2: a OK <text>
C2: b AUTHENTICATE PLAIN
S2: b BAD <text>
log: Authenticated user=alice host=<text>
