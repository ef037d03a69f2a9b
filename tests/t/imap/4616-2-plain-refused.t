# RFC 4616 §2: another's identity, a message of the wrong shape, and a wrong password are refused.
checklist: 42
start: network

S: * OK <text>
C: a AUTHENTICATE PLAIN
S: + 
C: <base64 bob\0alice\0wonderland>
S: a NO <text>
C: b AUTHENTICATE PLAIN <base64 alice\0wonderland>
S: b <either NO or BAD> <text>
C: c AUTHENTICATE PLAIN <base64 \0alice\0queen>
S: <any lines>
S: c NO [AUTHENTICATIONFAILED] <text>
log: Login failed user=alice auth=alice host=<text>
