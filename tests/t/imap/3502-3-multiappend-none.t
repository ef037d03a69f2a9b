# RFC 3502 §6.3.11: all messages or none: a later one that is wrong, empty or never comes takes the earlier ones along.
checklist: 86 89
differs: dovecot runs the rest of a refused literal; RFC 7888 §4 has it thrown away
mailbox: three

C: a APPEND INBOX {9+}
C: A: b
C:
C: c (\Invented) {9+}
C: A: b
C:
C: c
S: a BAD <text>
C: b APPEND INBOX {9+}
C: A: b
C:
C: c {0}
S: b <either NO or BAD> <text>
C: c APPEND INBOX {9+}
C: A: b
C:
C: c {99999999999}
S: c <either NO or BAD> <text>
C: d APPEND INBOX {9+}
C: A: b
C:
C: c junk
S: d BAD <text>
C: e NOOP
S: e OK <text>
C: f APPEND INBOX {9+}
C: A: b
C:
C: c {100+}
C: half
C: <drop>
disk: INBOX holds 1 2 3
