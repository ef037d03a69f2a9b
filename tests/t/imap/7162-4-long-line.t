# RFC 7162 §4: lines of 8192 octets are taken; 64 KiB are, here as in UW's and Dovecot's servers.
checklist: 15
mailbox: three

C: a FETCH 1<4000 x ,1> FLAGS
S: * 1 FETCH (FLAGS (<words>))
S: <any lines>
S: a OK <text>
C: b FETCH 1<20000 x ,1> FLAGS
S: <any lines>
S: b <either OK or BAD> <text>
C: c NOOP
S: c OK <text>
