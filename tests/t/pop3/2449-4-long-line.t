# RFC 2449 §4: lines of 255 octets are taken; a line beyond every bound is one -ERR, and its tail is no command.
checklist: 169
mailbox: three

C: NOOP
S: +OK<text?>
C: FROBNICATE <240 x y>
S: -ERR <text>
C: FROBNICATE <5000 x y>
S: -ERR <text>
C: STAT
S: +OK 3 <number>
