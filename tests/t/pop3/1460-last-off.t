# pop3_enable_last = no: LAST is no command.
mailbox: three
conf: pop3_enable_last = no

C: LAST
S: -ERR <text>
C: STAT
S: +OK 3 <number>
