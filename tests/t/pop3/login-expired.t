# RFC 3206 §4: an account that is too old is a problem of the credentials.
start: network

S: +OK <text>
C: USER dave
S: +OK <text>
C: PASS expired
S: -ERR [AUTH] <text>
C: USER erin
S: +OK <text>
C: PASS secret
S: +OK <text>
