# RFC 2180 §3: a mailbox that is deleted or renamed while another session has it open: that one sees no other mail in its place.
checklist: 66
only: letterbox
start: authenticated
mailbox work: known
mailbox other: three

C: a SELECT work
S: <any lines>
S: a OK <text>
C2: a RENAME work old
S2: a OK <text>
C2: b RENAME other work
S2: b OK <text>
C: b FETCH 1 (UID BODY.PEEK[HEADER.FIELDS (Message-ID)])
S: <any lines>
S!: <text>1@example.org<text>
S: <either b or *> <either OK or NO or BYE> <text>
