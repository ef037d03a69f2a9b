# RFC 3516 §4.2: a part with its encoding undone; sizes agree; what decodes to NUL is a literal8; PEEK leaves \Seen alone.
checklist: 9 127 128
differs: dovecot sends literal8 only; RFC 3516 §7 allows all strings
mailbox: encodings

C: a FETCH 1 (BINARY.PEEK[1] BINARY.SIZE[1])
S: * 1 FETCH (BINARY[1] {13}
S: café au lait BINARY.SIZE[1] 13)
S: a OK <text>
C: b FETCH 1 BINARY.PEEK[4]
S: * 1 FETCH (BINARY[4] "plain")
S: b OK <text>
C: c FETCH 1 BINARY.PEEK[1]<5.100>
S: * 1 FETCH (BINARY[1]<5> " au lait")
S: c OK <text>
C: d FETCH 1 BINARY.PEEK[1]<100.5>
S: * 1 FETCH (BINARY[1]<100> "")
S: d OK <text>
C: e FETCH 1 BINARY.SIZE[2]
S: * 1 FETCH (BINARY.SIZE[2] 4)
S: e OK <text>
C: f FETCH 1 FLAGS
S: * 1 FETCH (FLAGS (\Recent))
S: f OK <text>
C: g FETCH 1 BINARY[4]
S: * 1 FETCH (BINARY[4] "plain")
S: * 1 FETCH (FLAGS (<in any order \Seen \Recent>))
S: g OK <text>
C: h FETCH 1 BINARY.PEEK[1.MIME]
S: h BAD <text>
C: i FETCH 1 BINARY.SIZE[1]<0.5>
S: i BAD <text>
C: k FETCH 1 BINARY.PEEK[2]
S: * 1 FETCH (BINARY[2] ~{4}
S: \x00\x01\x02\x03)
S: k OK <text>
C: j FETCH 1 BINARY.PEEK[9]
S: * 1 FETCH (BINARY[9] <either NIL or "">)
S: j OK <text>
