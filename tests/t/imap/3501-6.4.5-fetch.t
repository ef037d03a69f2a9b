# RFC 3501 §6.4.5, §7.4.2: the example; each item in the order asked and under the name asked.
checklist: 113 114
differs: dovecot answers in an order of its own; RFC 3501 §7.4.2 leaves that open
mailbox: three

C: A654 FETCH 2:3 (FLAGS BODY.PEEK[HEADER.FIELDS (DATE FROM)])
S: * 2 FETCH (FLAGS (\Recent) BODY[HEADER.FIELDS (DATE FROM)] {79}
S: From: "Brun, Otto" <otto@example.net>
S: Date: Fri, 2 Jan 2015 11:30:00 -0800
S:
S: )
S: * 3 FETCH (FLAGS (\Recent) BODY[HEADER.FIELDS (DATE FROM)] {63}
S: From: zoe@example.com
S: Date: Sat, 3 Jan 2015 12:45:59 +0530
S:
S: )
S: A654 OK <text>
C: b FETCH 3 (RFC822.SIZE UID RFC822.HEADER INTERNALDATE)
S: * 3 FETCH (RFC822.SIZE 100 UID 3 RFC822.HEADER {79}
S: Subject: third
S: From: zoe@example.com
S: Date: Sat, 3 Jan 2015 12:45:59 +0530
S:
S:  INTERNALDATE <text>)
S: b OK <text>
C: c FETCH 2 BODY.PEEK[HEADER.FIELDS.NOT (Received Return-Path From To Cc Date Message-ID In-Reply-To)]
S: * 2 FETCH (BODY[HEADER.FIELDS.NOT (<text>)] {28}
S: Subject: second
S:  folded
S:
S: )
S: c OK <text>
C: d FETCH 1 (BODY[TEXT] FLAGS)
S: * 1 FETCH (BODY[TEXT] {11}
S: One line.
S:  FLAGS (<words>))
S?: * 1 FETCH (FLAGS (<in any order \Seen \Recent>))
S: d OK <text>
C: e FETCH 1 FLAGS
S: * 1 FETCH (FLAGS (<in any order \Seen \Recent>))
S: e OK <text>
