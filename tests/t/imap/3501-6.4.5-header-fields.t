# RFC 3501 §6.4.5: fields by name, whole names only, folded lines with them, in the order of the message, and a blank line.
checklist: 113 114
mailbox: three

C: a FETCH 2 BODY.PEEK[HEADER.FIELDS (subject TO)]
S: * 2 FETCH (BODY[HEADER.FIELDS (<text>)] {74}
S: To: alice@example.org, Bob <bob@example.org>
S: Subject: second
S:  folded
S:
S: )
S: a OK <text>
C: b FETCH 2 BODY.PEEK[HEADER.FIELDS.NOT (Return-Path From To Cc Subject Date Message-ID)]
S: * 2 FETCH (BODY[HEADER.FIELDS.NOT (<text>)] {32}
S: In-Reply-To: <1@example.org>
S:
S: )
S: b OK <text>
C: c FETCH 2 BODY.PEEK[HEADER.FIELDS (Sub Subjects X-None)]
S: * 2 FETCH (BODY[HEADER.FIELDS (<text>)] {2}
S:
S: )
S: c OK <text>
C: d FETCH 2 BODY.PEEK[HEADER.FIELDS ()]
S: d BAD <text>
C: e FETCH 2 BODY.PEEK[HEADER.FIELDS]
S: e BAD <text>
C: f FETCH 2 BODY.PEEK[HEADER.FIELDS.NOT ("X" {1+}
C: Y)]<0.7>
S: * 2 FETCH (BODY[HEADER.FIELDS.NOT (<text>)]<0> "Return-")
S: f OK <text>
