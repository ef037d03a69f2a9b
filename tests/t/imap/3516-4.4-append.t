# RFC 3516 §4.4: APPEND of a literal8.
checklist: 9
differs: dovecot adds a line end; RFC 3516 §4.4 keeps the octets
mailbox: empty

C: a APPEND INBOX ~{9}
S: + <text?>
C: A: b
C:
C: c
S: <any lines>
S: a OK <text>
C: b FETCH 1 BODY.PEEK[]
S: * 1 FETCH (BODY[] {9}
S: A: b
S:
S: c)
S: b OK <text>
C: c LOGIN ~{5}
S: c BAD <text>
