# RFC 3501 §9 note 3: NUL is accepted nowhere.
checklist: 9
start: authenticated

C\: a SELECT "IN\0BOX"\r\n
S: <either a or *> BAD <text>
C\: b\0 NOOP\r\n
S: <either b or *> BAD <text>
C: c SELECT {6}
S: + <text?>
C\: IN\0BOX\r\n
S: c <either NO or BAD> <text>
C: d NOOP
S: d OK <text>
