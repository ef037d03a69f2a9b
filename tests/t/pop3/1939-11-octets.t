# RFC 1939 §11: the sizes are exact for whatever the file holds: CRLF, 8-bit, no body, no header, no final newline.
checklist: 172 193 197
mailbox: octets

C: LIST
S: +OK<text?>
S: 1 60
S: 2 60
S: 3 <number>
S: 4 <number>
S: 5 <number>
S: 6 <number>
S: 7 <number>
S: .
C: RETR 1
S: +OK<text?>
S: Subject: stored with CRLF
S: From: a@example.org
S:
S: one
S: two
S: .
C: RETR 2
S: +OK<text?>
S: Subject: 8-bit \xe9
S: From: a@example.org
S:
S: latin \xe9
S: utf-8 é
S: .
C: RETR 7
S: +OK<text?>
S: Subject: no final newline
S: From: a@example.org
S:
S: the end
S: .
C: TOP 4 5
S: +OK<text?>
S: Subject: nothing but a header
S: From: a@example.org
S?:
S: .
