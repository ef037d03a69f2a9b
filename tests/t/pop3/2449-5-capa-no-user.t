# RFC 2449 §6.4: USER, PLAIN and LOGIN are not announced where no password could be right, and neither is what cannot be done.
start: network
secret: alice wonderland
mode /etc/cram-md5.pwd: 644

S: +OK <text>
C: CAPA
S: +OK<text?>
S: <any lines>
S!: USER
S!: SASL <text>
S: .
C: USER alice
S: -ERR <text>
C: PASS wonderland
S: -ERR <text>
C: APOP alice 0123456789abcdef0123456789abcdef
S: -ERR <text>
C: AUTH PLAIN <base64 \0alice\0wonderland>
S: -ERR <text>
C: AUTH CRAM-MD5
S: -ERR <text>
C: AUTH
S: +OK<text?>
S: .
log: /etc/cram-md5.pwd is not used: <text>
