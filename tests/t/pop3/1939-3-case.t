# RFC 1939 §3: keywords are read in any case.
checklist: 169
mailbox: three

C: stat
S: +OK 3 <number>
C: rEtR 9
S: -ERR <text>
C: Noop
S: +OK<text?>
C: dele 1
S: +OK<text?>
C: rset
S: +OK<text?>
C: Stat
S: +OK 3 <number>
