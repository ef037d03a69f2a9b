# RFC 2449 §5: CAPA in both states, and true in both.
checklist: 186 189
start: network

S: +OK <text>
C: CAPA
S: +OK<text?>
S: <any lines>
S!: SASL CRAM-MD5
S!: STLS
S: .
C: USER alice
S: +OK <text>
C: PASS wonderland
S: +OK <text>
C: CAPA
S: +OK<text?>
S: <any lines>
S!: USER
S: .
