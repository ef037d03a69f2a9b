# A site's bulletins: each user gets each of them once, with a UIDL that stays.
mailbox: one
conf: bulletin_directory = /etc/bulletins
file /etc/bulletins/001-roof: Subject: the roof
file /etc/bulletins/002-pipes: Subject: the pipes

C: TOP 2 0
S: +OK<text?>
S: Subject: the roof
S: <any lines>
S: .
C: UIDL 2
S: +OK 2 <word:roof>
C: UIDL 3
S: +OK 3 <word:pipes>
C: DELE 3
S: +OK<text?>
C: QUIT
S: +OK<text?>
S: <end>
C2: UIDL
S2: +OK<text?>
S2: 1 <word>
S2: 2 <=roof>
S2: .
