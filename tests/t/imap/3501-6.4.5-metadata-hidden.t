# RFC 3501 §2.3.4: what mail programs note in the mbox is no part of the message, in no item and in no size.
checklist: 126
mailbox: known

C: a FETCH 1:3 (RFC822.SIZE BODY.PEEK[HEADER.FIELDS (Status X-Status X-UID X-Keywords X-IMAPbase Subject)])
S: * 1 FETCH (RFC822.SIZE 125 BODY[HEADER.FIELDS (<text>)] {18}
S: Subject: first
S:
S: )
S: * 2 FETCH (RFC822.SIZE 145 BODY[HEADER.FIELDS (<text>)] {19}
S: Subject: second
S:
S: )
S: * 3 FETCH (RFC822.SIZE 100 BODY[HEADER.FIELDS (<text>)] {18}
S: Subject: third
S:
S: )
S: a OK <text>
