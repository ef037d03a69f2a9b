# RFC 6856: a site can do without UTF8. Then nothing is announced, and headers are sent as they are stored.
start: network
mailbox: eight-bit
conf: pop3_utf8 = no

S: +OK <text>
C: CAPA
S: +OK<text?>
S: <any lines>
S!: UTF8
S: .
C: UTF8
S: -ERR <text>
C: USER alice
S: +OK <text>
C: PASS wonderland
S: +OK <text>
C: RETR 4
S: +OK <number> octets
S: Subject: Grüße
S: From: Jörg <joerg@example.org>
S:
S: text
S: .
