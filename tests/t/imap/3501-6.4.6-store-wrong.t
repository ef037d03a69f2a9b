# RFC 3501 §6.4.6, §2.3.2: \Recent is the server's; a flag that is none, and a command that is none, change nothing.
checklist: 131 133
differs: dovecot takes STORE without flags; RFC 3501 §9 store-att-flags has one
mailbox: known

C: a STORE 1 +FLAGS (\Recent)
S: <any lines>
S!: * 1 FETCH <text>\Recent<text>
S: a <either OK or NO or BAD> <text>
C: b STORE 1 +FLAGS (\Invented)
S: b <either NO or BAD> <text>
C: c STORE 1 FLAGS
S: c BAD <text>
C: d STORE 1 ~FLAGS (\Seen)
S: d BAD <text>
C: e STORE 1 +FLAGS (\Seen
S: e BAD <text>
C: f STORE +FLAGS (\Seen)
S: f BAD <text>
C: g FETCH 1 FLAGS
S: * 1 FETCH (FLAGS (<in any order \Seen \Answered Junk>))
S: g OK <text>
