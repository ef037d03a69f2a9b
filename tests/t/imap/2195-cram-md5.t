# RFC 2195: HMAC-MD5 of the challenge; each challenge is good for one answer.
start: network
secret: alice wonderland
secret: bob two words

S: * OK [CAPABILITY <text> AUTH=CRAM-MD5<text?>] <text>
C: a AUTHENTICATE CRAM-MD5
S: + <base64:first>
C: <cram alice rabbit>
S: a NO [AUTHENTICATIONFAILED] <text>
C: b AUTHENTICATE CRAM-MD5
S: + <base64>
C: <cram alice wonderland>
S?: * CAPABILITY <text>
S: b OK <text>
C2: a AUTHENTICATE CRAM-MD5
S2: * OK <text>
S2: + <base64>
C2: <cram bob two words>
S2?: * CAPABILITY <text>
S2: a OK <text>
log: Authenticated user=alice host=<text>
log: Authenticated user=bob host=<text>
