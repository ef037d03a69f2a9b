# RFC 2449 §6.6: commands that came together are answered one by one, across the login too.
checklist: 177 209
start: network
mailbox: three

C: USER alice
C: PASS wonderland
C: STAT
C: LIST
C: RETR 3
C: DELE 3
C: NOOP
C: QUIT
S: +OK <text>
S: +OK <text>
S: +OK <text>
S: +OK 3 <number>
S: +OK<text?>
S: 1 <number>
S: 2 <number>
S: 3 <number>
S: .
S: +OK<text?>
S: Subject: third
S: <any lines>
S: .
S: +OK<text?>
S: +OK<text?>
S: +OK<text?>
S: <end>
disk: INBOX holds 1 2
