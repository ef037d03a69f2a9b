# RFC 2449 §5, §6.7: without a policy CAPA promises in both states that nothing is removed, and IMPLEMENTATION comes after login.
start: network

S: +OK <text>
C: CAPA
S: +OK<text?>
S: <any lines>
S!: IMPLEMENTATION <text>
S: EXPIRE NEVER
S: <any lines>
S!: IMPLEMENTATION <text>
S!: LOGIN-DELAY <text>
S!: UTF8
S: .
C: USER alice
S: +OK <text>
C: PASS wonderland
S: +OK <text>
C: CAPA
S: +OK<text?>
S: <any lines>
S: EXPIRE NEVER
S: IMPLEMENTATION Letterbox-<text>
S: .
