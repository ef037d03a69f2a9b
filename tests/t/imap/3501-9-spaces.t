# RFC 3501 §9 note 2: one blank between tokens and none elsewhere; junk after a command is BAD, not ignored.
checklist: 14
differs: dovecot takes several blanks; RFC 3501 §9 note 2 has one
mailbox: three

C: a NOOP
S: a OK <text>
C: b  NOOP
S: <either b or *> BAD <text>
C: c FETCH  1 FLAGS
S: c BAD <text>
C: d FETCH 1  FLAGS
S: d BAD <text>
C: e FETCH 1 (FLAGS  UID)
S: e BAD <text>
C: f FETCH 1 (FLAGS UID )
S: f BAD <text>
C: g FETCH 1 FLAGS junk
S: g BAD <text>
C: h EXPUNGE 1
S: h BAD <text>
C: i SELECT INBOX INBOX
S: i BAD <text>
