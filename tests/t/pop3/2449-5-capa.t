# RFC 2449 §5, §6.2: CAPA in both states, and true in both; what was announced before login stays announced.
checklist: 186 189
start: network
differs: dovecot announces no USER after login; RFC 2449 §5 lets capabilities depend on the state

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
S: USER
S: <any lines>
S!: STLS
S: .
