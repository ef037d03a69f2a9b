# RFC 3501 §2.3.4: the size is that of the octets sent, whatever the file holds: CRLF, 8-bit, NUL, bare CR, no body, no header.
checklist: 88 126 127
differs: dovecot takes the last line end of a header for the mailbox's; RFC 5322 §2.1 gives the blank line to the message
mailbox: octets

C: a FETCH 1 (RFC822.SIZE BODY.PEEK[])
S: * 1 FETCH (RFC822.SIZE 60 BODY[] {60}
S: Subject: stored with CRLF
S: From: a@example.org
S:
S: one
S: two
S: )
S: a OK <text>
C: b FETCH 2 (RFC822.SIZE BODY.PEEK[])
S: * 2 FETCH (RFC822.SIZE 60 BODY[] {60}
S: Subject: 8-bit \xe9
S: From: a@example.org
S:
S: latin \xe9
S: utf-8 é
S: )
S: b OK <text>
C: c FETCH 3 (RFC822.SIZE)
S: * 3 FETCH (RFC822.SIZE <number:size>)
S: c OK <text>
C: d FETCH 3 (BODY.PEEK[])
S: * 3 FETCH (BODY[] {<=size>}
S: <any lines>
S: d OK <text>
C: e FETCH 4 (RFC822.SIZE BODY.PEEK[TEXT])
S: * 4 FETCH (RFC822.SIZE 54 BODY[TEXT] "")
S: e OK <text>
C: f FETCH 5 (RFC822.SIZE BODY.PEEK[TEXT])
S: * 5 FETCH (RFC822.SIZE 47 BODY[TEXT] "")
S: f OK <text>
C: g FETCH 6 (BODY.PEEK[TEXT])
S: * 6 FETCH (BODY[TEXT] {18}
S: no header at all
S: )
S: g OK <text>
C: h FETCH 7 (BODY.PEEK[TEXT])
S: <any lines>
S: h OK <text>
