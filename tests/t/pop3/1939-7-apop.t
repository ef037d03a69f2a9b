# RFC 1939 §7 APOP: MD5 of the greeting's stamp and the secret.
checklist: 181
start: network
secret: alice wonderland
mailbox: three

S: +OK <text>
C: APOP alice <apop wonderland>
S: +OK <text>
C: STAT
S: +OK 3 <number>
C: QUIT
S: +OK<text?>
S: <end>
log: APOP user=alice host=<text> nmsgs=3/3
log: Logout user=alice host=<text>
