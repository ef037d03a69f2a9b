# RFC 3501 §4.2, §9 number: 32 bits, never 0 in a set, never beyond, never wrapped around.
checklist: 16
differs: dovecot takes numbers that are larger; RFC 3501 §4.2 has 32 bits
mailbox: three

C: a FETCH 4294967297 FLAGS
S: a BAD <text>
C: b FETCH 18446744073709551617 FLAGS
S: b BAD <text>
C: c FETCH 0 FLAGS
S: c BAD <text>
C: d FETCH 1 BODY.PEEK[]<4294967296.1>
S: d BAD <text>
C: e FETCH 1 BODY.PEEK[]<0.99999999999>
S: e BAD <text>
C: f UID FETCH 4294967295 FLAGS
S: f OK <text>
C: g FETCH -1 FLAGS
S: g BAD <text>
