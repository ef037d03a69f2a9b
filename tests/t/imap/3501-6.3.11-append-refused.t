# RFC 3501 §6.3.11: what cannot be appended is refused before its octets are asked for, and leaves nothing behind.
checklist: 2 85 89 90
differs: dovecot asks for the literal in an open list; RFC 3501 §7.5 lets it refuse
mailbox: three

C: a APPEND nowhere {10}
S: a NO [TRYCREATE] <text>
C: b APPEND nowhere {10+}
C: A: b
C:
C: cdZ
S: b NO [TRYCREATE] <text>
C: c APPEND INBOX (\Invented) {10}
S: c BAD <text>
C: d APPEND INBOX (\Seen {10}
S: d BAD <text>
C: e APPEND INBOX " 7-Feb-1994 25:52:25 -0800" {10}
S: e BAD <text>
C: f APPEND INBOX "yesterday" {10}
S: f BAD <text>
C: g APPEND INBOX {0}
S: g NO <text>
C: h APPEND INBOX {0+}
C:
S: h NO <text>
C: i APPEND INBOX
S: i BAD <text>
C: j APPEND INBOX "just a string"
S: j BAD <text>
C: k APPEND INBOX {99999999999}
S: k <either NO or BAD> <text>
C: l APPEND ../outside {10}
S: l NO <text>
C: m NOOP
S: m OK <text>
disk: INBOX holds 1 2 3
disk: nowhere absent
