# RFC 3501 §6.4.5: the whole message and its halves under all their names.
checklist: 126
mailbox: known

C: a FETCH 1 (RFC822.SIZE BODY.PEEK[])
S: * 1 FETCH (RFC822.SIZE 125 BODY[] {125}
S: From: Ada Quill <ada@example.org>
S: To: alice@example.org
S: Subject: first
S: Date: Thu, 1 Jan 2015 10:00:00 +0000
S:
S: One line.
S: )
S: a OK <text>
C: b FETCH 1 RFC822
S: * 1 FETCH (RFC822 {125}
S: From: Ada Quill <ada@example.org>
S: To: alice@example.org
S: Subject: first
S: Date: Thu, 1 Jan 2015 10:00:00 +0000
S:
S: One line.
S: )
S: b OK <text>
C: c FETCH 1 (RFC822.HEADER)
S: * 1 FETCH (RFC822.HEADER {114}
S: From: Ada Quill <ada@example.org>
S: To: alice@example.org
S: Subject: first
S: Date: Thu, 1 Jan 2015 10:00:00 +0000
S:
S: )
S: c OK <text>
C: d FETCH 1 BODY.PEEK[HEADER]
S: * 1 FETCH (BODY[HEADER] {114}
S: From: Ada Quill <ada@example.org>
S: To: alice@example.org
S: Subject: first
S: Date: Thu, 1 Jan 2015 10:00:00 +0000
S:
S: )
S: d OK <text>
C: e FETCH 1 RFC822.TEXT
S: * 1 FETCH (RFC822.TEXT {11}
S: One line.
S: )
S: e OK <text>
C: f FETCH 1 BODY.PEEK[TEXT]
S: * 1 FETCH (BODY[TEXT] {11}
S: One line.
S: )
S: f OK <text>
C: g FETCH 1 BODY.PEEK[1]
S: * 1 FETCH (BODY[1] {11}
S: One line.
S: )
S: g OK <text>
