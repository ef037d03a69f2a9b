# RFC 2449 §6.5: what cannot be insisted on is not announced, in neither state.
start: network
conf: pop3_login_delay = 1 hour
conf: mail_location = mbox:~/mail:INBOX=/var/mail/%u:INDEX=MEMORY

S: +OK <text>
C: CAPA
S: +OK<text?>
S: <any lines>
S!: LOGIN-DELAY <text>
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
C: QUIT
S: +OK<text?>
S: <end>
C2: USER alice
S2: +OK <text>
S2: +OK <text>
C2: PASS wonderland
S2: +OK <text>
