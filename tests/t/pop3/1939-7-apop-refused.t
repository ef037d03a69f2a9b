# RFC 1939 §7 APOP: what is no digest, and a wrong one, is refused, and logged for fail2ban (UW forgets that).
checklist: 181
start: network
secret: alice wonderland

S: +OK <text>
C: APOP
S: -ERR <text>
C: APOP alice
S: -ERR <text>
C: APOP alice nonsense
S: -ERR <text>
C: APOP alice <apop queen>
S: -ERR <text>
C: USER alice
S: +OK <text>
C: PASS wonderland
S: +OK <text>
log: Login failed user=alice auth=alice host=<text>
