# RFC 7888 §4: a literal without "+" that is refused is read and thrown away, or the connection ends: never is it run.
checklist: 3
differs: dovecot runs the refused literal; RFC 7888 §4 has it thrown away
start: authenticated

C: a FROBNICATE {20+}
C\: b CREATE surprise\r\n\r\n
S: a BAD <text>
C: c NOOP
S: c OK <text>
disk: surprise absent
