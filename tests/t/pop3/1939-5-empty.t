# An empty mailbox and a missing one are drops without a message.
checklist: 59
start: network

S: +OK <text>
C: USER alice
S: +OK <text>
C: PASS wonderland
S: +OK <text>
C: STAT
S: +OK 0 0
C: LIST
S: +OK<text?>
S: .
C: UIDL
S: +OK<text?>
S: .
C: RETR 1
S: -ERR <text>
C: QUIT
S: +OK<text?>
S: <end>
