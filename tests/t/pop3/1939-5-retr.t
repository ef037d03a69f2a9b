# RFC 1939 §3, §5 RETR: the message with CRLF and doubled dots; its size counts the octets before the doubling.
checklist: 170 171 172 193
mailbox: dots

C: LIST 1
S: +OK 1 81
C: RETR 1
S: +OK<text?>
S: Subject: dots
S: From: a@example.org
S:
S: ..
S: ...
S: ..leading
S: in the middle . of it
S: ..
S: .
C: RETR 2
S: +OK<text?>
S: Subject: only dots
S: From: a@example.org
S:
S: ..
S: .
