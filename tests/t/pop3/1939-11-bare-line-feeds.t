# RFC 1939 §3, §11: what a client gave IMAP with bare LFs is sent by POP3 in lines, and counted so.
checklist: 193
mailbox: bare

C: STAT
S: +OK 1 31
C: LIST 1
S: +OK 1 31
C: RETR 1
S: +OK 31 octets
S: Subject: x
S:
S: line
S: ..dot
S: end
S: .
C: TOP 1 1
S: +OK <text>
S: Subject: x
S:
S: line
S: .
C: QUIT
S: +OK <text>
