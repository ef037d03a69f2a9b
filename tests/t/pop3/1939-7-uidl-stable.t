# RFC 1939 §7 UIDL: the same in each session, also in a mailbox that no server had seen, also when others are gone; never reused.
checklist: 199
mailbox: three

C: UIDL
S: +OK<text?>
S: 1 <word:one>
S: 2 <word:two>
S: 3 <word:three>
S: .
C: DELE 1
S: +OK<text?>
C: DELE 3
S: +OK<text?>
C: QUIT
S: +OK<text?>
S: <end>
do: deliver INBOX one
C2: UIDL
S2: +OK<text?>
S2: 1 <=two>
S2: 2 <word:new>
S2: .
C2: UIDL 1
S2: +OK 1 <=two>
disk: INBOX holds 2 + one
