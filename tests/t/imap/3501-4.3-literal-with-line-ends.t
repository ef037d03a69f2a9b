# RFC 3501 §4.3: a literal's octets are counted; a line end among them does not end the command.
checklist: 1
start: authenticated

C: a SELECT {12}
S: + <text?>
C\: no\r\nsuch\r\nme
C:
S: a <either NO or BAD> <text>
C: b NOOP
S: b OK <text>
