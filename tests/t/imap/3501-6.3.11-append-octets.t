# RFC 3501 §2.3.4, §6.3.11: BODY[] gives back what APPEND was given: 8-bit, long lines, From at a line's beginning, no end, a bare CR for an end, no body.
checklist: 88 126
differs: dovecot adds a line end; RFC 3501 §4.3 sends the literal's octets and no more
mailbox: empty

C\: a APPEND INBOX {67+}\r\nSubject: \xe9\xff\r\nX: y\r\n\r\nFrom me to you\r\n>From her\r\n\r\nFrom x Thu Jan  1\r\n
S: <any lines>
S: a OK <text>
C: b FETCH 1 (RFC822.SIZE BODY.PEEK[])
S: * 1 FETCH (RFC822.SIZE 67 BODY[] {67}
S: Subject: \xe9\xff
S: X: y
S:
S: From me to you
S: >From her
S:
S: From x Thu Jan  1)
S: b OK <text>
C: c APPEND INBOX {27+}
C: Status: RO
C: X-UID: 4000
C:
C:
S: <any lines>
S: c OK <text>
C: d FETCH 2 (UID RFC822.SIZE BODY.PEEK[] FLAGS)
S: * 2 FETCH (UID 2 RFC822.SIZE 27 BODY[] {27}
S: Status: RO
S: X-UID: 4000
S:
S:  FLAGS (\Recent))
S: d OK <text>
C: e APPEND INBOX {1500+}
C: Subject: long
C:
C: <1483 x z>
S: <any lines>
S: e OK <text>
C: f FETCH 3 (RFC822.SIZE BODY.PEEK[TEXT]<1480.9>)
S: * 3 FETCH (RFC822.SIZE 1500 BODY[TEXT]<1480> "zzz")
S: f OK <text>
C: g APPEND INBOX {10+}
C: Subject: x
S: <any lines>
S: g OK <text>
C: h FETCH 4 (RFC822.SIZE BODY.PEEK[] BODY.PEEK[TEXT])
S: * 4 FETCH (RFC822.SIZE 10 BODY[] "Subject: x" BODY[TEXT] "")
S: h OK <text>
C\: i APPEND INBOX {12+}\r\nA: b\r\n\r\nend\r\r\n
S: <any lines>
S: i OK <text>
C\: j APPEND INBOX {7+}\r\nA: b\r\n\r\r\n
S: <any lines>
S: j OK <text>
C: k FETCH 5:6 (RFC822.SIZE BODY.PEEK[])
S: * 5 FETCH (RFC822.SIZE 12 BODY[] {12}
S: A: b
S:
S: end\r)
S: * 6 FETCH (RFC822.SIZE 7 BODY[] {7}
S: A: b
S: \r)
S: k OK <text>
