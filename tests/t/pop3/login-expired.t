# RFC 3206 §4: an account that is too old is refused, and that is no reason to ask for another password.
start: network

S: +OK <text>
C: USER dave
S: +OK <text>
C: PASS expired
S: -ERR <text>
C: USER erin
S: +OK <text>
C: PASS secret
S: +OK <text>
