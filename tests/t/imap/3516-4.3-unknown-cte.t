# RFC 3516 §4.3: an encoding that nobody knows is NO with a code, before anything is sent of the message.
checklist: 128
differs: dovecot sends the other items; RFC 3516 §4.3 fails the FETCH
mailbox: encodings

C: a FETCH 1 BINARY.PEEK[3]
S: a NO [UNKNOWN-CTE] <text>
C: b FETCH 1 (UID BINARY.SIZE[3])
S: b NO [UNKNOWN-CTE] <text>
C: c FETCH 1 BODY.PEEK[3]
S: * 1 FETCH (BODY[3] "???")
S: c OK <text>
