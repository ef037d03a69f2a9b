# pop3_uidl_format = md5: the digest of the header, as Dovecot's %m and popa3d have it; twins are told apart, and keep their names.
mailbox: three
conf: pop3_uidl_format = md5
do: deliver INBOX three

C: UIDL
S: +OK<text?>
S: 1 <word:one>
S: 2 <word:two>
S: 3 <word:three>
S: 4 <=one>-4
S: 5 <=two>-5
S: 6 <=three>-6
S: .
C: DELE 1
S: +OK<text?>
C: QUIT
S: +OK<text?>
S: <end>
C2: UIDL 2
S2: +OK 2 <=three>
