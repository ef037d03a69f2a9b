# pop3_reuse_xuidl = yes: a message keeps the name that qpopper wrote into it, unless another has it or it is none.
mailbox: xuidl
conf: pop3_reuse_xuidl = yes

C: UIDL
S: +OK<text?>
S: 1 0123456789abcdef0123456789abcdef
S: 2 <word:validity>00000002
S: 3 "$*!!AB~cd
S: 4 <=validity>00000004
S: 5 <=validity>00000005
S: .
C: DELE 1
S: +OK<text?>
C: QUIT
S: +OK<text?>
S: <end>
C2: UIDL 2
S2: +OK 2 "$*!!AB~cd
