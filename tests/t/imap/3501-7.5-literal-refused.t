# RFC 3501 §7.5: a command that is wrong already is refused in place of the "+"; the next line is a new command.
checklist: 2
differs: dovecot ends the session; RFC 3501 §7.5 has BAD
start: authenticated

C: a FROBNICATE {10}
S: a BAD <text>
C: b NOOP
S: b OK <text>
C: c SELECT {4294967296}
S: c <either NO or BAD> <text>
C: d NOOP
S: d OK <text>
C: e SELECT {99999999}
S: e <either NO or BAD> <text>
C: f NOOP
S: f OK <text>
C: g SELECT {5x}
S: g BAD <text>
C: h NOOP
S: h OK <text>
