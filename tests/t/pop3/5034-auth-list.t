# RFC 5034, RFC 2449 §6.3: AUTH alone lists the mechanisms, as old clients expect.
checklist: 182
start: network
secret: alice wonderland

S: +OK <text>
C: AUTH
S: +OK<text?>
S: in any order
S: PLAIN
S: LOGIN
S: CRAM-MD5
S: end of any order
S: .
