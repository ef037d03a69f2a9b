# RFC 3501 §6.4.5, §7.4.2: a partial fetch tells where it began; beyond the end there is nothing, and that is no error.
checklist: 112
differs: dovecot takes a length of 0; RFC 3501 §9 fetch-att has nz-number
mailbox: known

C: a FETCH 1 BODY.PEEK[]<0.10>
S: * 1 FETCH (BODY[]<0> "From: Ada ")
S: a OK <text>
C: b FETCH 1 BODY.PEEK[]<6.3>
S: * 1 FETCH (BODY[]<6> "Ada")
S: b OK <text>
C: c FETCH 1 BODY.PEEK[]<119.100>
S: * 1 FETCH (BODY[]<119> {6}
S: ine.
S: )
S: c OK <text>
C: d FETCH 1 BODY.PEEK[]<125.10>
S: * 1 FETCH (BODY[]<125> "")
S: d OK <text>
C: e FETCH 1 BODY.PEEK[]<100000.10>
S: * 1 FETCH (BODY[]<100000> "")
S: e OK <text>
C: f FETCH 1 BODY.PEEK[TEXT]<4.4>
S: * 1 FETCH (BODY[TEXT]<4> "line")
S: f OK <text>
C: g FETCH 1 BODY.PEEK[HEADER.FIELDS (Subject)]<9.5>
S: * 1 FETCH (BODY[HEADER.FIELDS (<text>)]<9> "first")
S: g OK <text>
C: h FETCH 1 BODY.PEEK[]<0.0>
S: h BAD <text>
C: i FETCH 1 BODY.PEEK[]<5>
S: i BAD <text>
C: j FETCH 1 BODY.PEEK[]<32.3>
S: * 1 FETCH (BODY[]<32> {3}
S: >
S: )
S: j OK <text>
C: k FETCH 1 BODY.PEEK[]<34.2>
S: * 1 FETCH (BODY[]<34> {2}
S: \nT)
S: k OK <text>
