# RFC 3501 §6.3.1: SELECT while a mailbox is open closes that one, and expunges nothing.
mailbox: known
mailbox other: three

C: a SELECT other
S: <any lines>
S!: * <number> EXPUNGE
S: a OK [READ-WRITE] <text>
C: b FETCH 1 BODY.PEEK[HEADER.FIELDS (Subject)]
S: * 1 FETCH (BODY[HEADER.FIELDS (<text>)] {18}
S: Subject: first
S:
S: )
S: b OK <text>
C: c LOGOUT
S: * BYE <text>
S: c OK <text>
S: <end>
disk: INBOX holds 1 2 3
disk: other holds 1 2 3
