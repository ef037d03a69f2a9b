# RFC 3501 §6.3.11: BODY[] gives back bare LFs as well, and all sizes are those of what is sent; so does a copy.
checklist: 88
differs: dovecot makes a line end of each bare LF; RFC 3501 §4.3 sends the literal's octets and no more
mailbox: empty

C\: a APPEND INBOX {36+}\r\nSubject: x\nX: y\r\n\nline\nFrom me\r\nend\n\r\n
S: <any lines>
S: a OK <text>
C: b FETCH 1 (RFC822.SIZE BODY.PEEK[] BODY.PEEK[TEXT]<3.6> BODY.PEEK[HEADER.FIELDS (X)])
S: * 1 FETCH (RFC822.SIZE 36 BODY[] {36}
S: Subject: x\nX: y
S: \nline\nFrom me
S: end\n BODY[TEXT]<3> {6}
S: e\nFrom BODY[HEADER.FIELDS (X)] {7}
S: X: y
S: \n)
S: b OK <text>
C: c FETCH 1 (BODY BINARY.PEEK[1] BINARY.SIZE[1])
S: * 1 FETCH (BODY ("TEXT" "PLAIN" ("CHARSET" "US-ASCII") NIL NIL "7BIT" 18 3) BINARY[1] {18}
S: line\nFrom me
S: end\n BINARY.SIZE[1] 18)
S: c OK <text>
C: d CREATE folder
S: d OK <text>
C: e COPY 1 folder
S: e OK <text>
C: f SEARCH BODY "line" LARGER 35 SMALLER 37 HEADER X y
S: * SEARCH 1
S: f OK <text>
C: g SELECT folder
S: <any lines>
S: g OK <text>
C: h FETCH 1 (RFC822.SIZE BODY.PEEK[TEXT])
S: * 1 FETCH (RFC822.SIZE 36 BODY[TEXT] {18}
S: line\nFrom me
S: end\n)
S: h OK <text>
C\: i APPEND folder {17+}\r\nSubject: x\n\nbody\n {20+}\r\nSubject: x\r\n\r\nbody\r\n\r\n
S: <any lines>
S: i OK <text>
C: j FETCH 2:3 (RFC822.SIZE BODY.PEEK[])
S: * 2 FETCH (RFC822.SIZE 17 BODY[] {17}
S: Subject: x\n\nbody\n)
S: * 3 FETCH (RFC822.SIZE 20 BODY[] {20}
S: Subject: x
S:
S: body
S: )
S: j OK <text>
