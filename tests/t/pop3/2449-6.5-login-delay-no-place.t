# RFC 2449 §6.5: a user in whose home nothing can be kept has no delay, and is told so after login.
start: network
conf: pop3_login_delay = 1 hour
file /home/alice/.letterbox: in the way

S: +OK <text>
C: CAPA
S: +OK<text?>
S: <any lines>
S: LOGIN-DELAY 3600 USER
S: .
C: USER alice
S: +OK <text>
C: PASS wonderland
S: +OK <text>
C: CAPA
S: +OK<text?>
S: <any lines>
S!: LOGIN-DELAY <text>
S: .
log: The register of POP3 sessions cannot be used: <text>
