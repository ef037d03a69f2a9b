# RFC 3501 §4.3.1: 8-bit octets in a quoted string are not cut off and go nowhere: the name is refused.
checklist: 18
differs: dovecot takes what follows NOOP; RFC 3501 §9 command-any has nothing there
start: authenticated

C\: a SELECT "caf\xe9"\r\n
S: a <either NO or BAD> <text>
C\: b NOOP \xff\xfe\r\n
S: b BAD <text>
C: c NOOP
S: c OK <text>
