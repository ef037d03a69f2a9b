# RFC 3501 §6.4.5: BODY[…], RFC822 and RFC822.TEXT set \Seen and tell it; nothing else does.
checklist: 111
mailbox: generated 3 8

C: a FETCH 1 (FLAGS ENVELOPE BODYSTRUCTURE BODY RFC822.SIZE INTERNALDATE UID)
S: * 1 FETCH (FLAGS (\Recent) <text>
S: <any lines>
S: a OK <text>
C: b FETCH 1 (RFC822.HEADER)
S: <any lines>
S: b OK <text>
C: c FETCH 1 (BODY.PEEK[] BODY.PEEK[TEXT] BODY.PEEK[HEADER] BODY.PEEK[1])
S: <any lines>
S!: <text>\Seen<text>
S: c OK <text>
C: d FETCH 1 FLAGS
S: * 1 FETCH (FLAGS (\Recent))
S: d OK <text>
C: e FETCH 1 BODY[HEADER.FIELDS (From)]
S: <any lines>
S: <text>FLAGS (<in any order \Seen \Recent>)<text>
S: <any lines>
S: e OK <text>
C: f FETCH 2 RFC822
S: <any lines>
S: <text>FLAGS (<in any order \Seen \Recent>)<text>
S: <any lines>
S: f OK <text>
C: g FETCH 3 RFC822.TEXT
S: <any lines>
S: <text>FLAGS (<in any order \Seen \Recent>)<text>
S: <any lines>
S: g OK <text>
C: h FETCH 4 BODY[]
S: <any lines>
S: <text>FLAGS (<in any order \Seen \Recent>)<text>
S: <any lines>
S: h OK <text>
C: i FETCH 4 BODY[]
S: <any lines>
S!: <text>FLAGS (<text>
S: i OK <text>
C: j FETCH 1:5 FLAGS
S: * 1 FETCH (FLAGS (<in any order \Seen \Recent>))
S: * 2 FETCH (FLAGS (<in any order \Seen \Recent>))
S: * 3 FETCH (FLAGS (<in any order \Seen \Recent>))
S: * 4 FETCH (FLAGS (<in any order \Seen \Recent>))
S: * 5 FETCH (FLAGS (\Recent))
S: j OK <text>
C: k LOGOUT
S: * BYE <text>
S: k OK <text>
C2: a FETCH 1:5 FLAGS
S2: * 1 FETCH (FLAGS (\Seen))
S2: * 2 FETCH (FLAGS (\Seen))
S2: * 3 FETCH (FLAGS (\Seen))
S2: * 4 FETCH (FLAGS (\Seen))
S2: * 5 FETCH (FLAGS ())
S2: a OK <text>
disk: INBOX holds 1 2 3 4 5 6 7 8
