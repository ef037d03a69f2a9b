# RFC 1939 §4: QUIT before login says farewell and changes nothing.
checklist: 178
start: network
mailbox: known

S: +OK <text>
C: quit
S: +OK <text>
S: <end>
disk: INBOX unchanged
