# Without the setting a field that anybody can send names nothing.
mailbox: xuidl

C: UIDL 1
S: +OK 1 <word:validity>00000001
C: UIDL 3
S: +OK 3 <=validity>00000003
