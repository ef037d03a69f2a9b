# RFC 6856 §2.1, §5: UTF8 is a command before login; without it, mail with 8-bit headers is refused with the code UTF8.
checklist: 189
start: network
mailbox: octets
conf: pop3_utf8 = yes

S: +OK <text>
C: CAPA
S: +OK<text?>
S: <any lines>
S: UTF8
S: <any lines>
S: .
C: USER alice
S: +OK <text>
C: PASS wonderland
S: +OK <text>
C: UTF8
S: -ERR <text>
C: RETR 2
S: -ERR [UTF8] <text>
C: TOP 2 0
S: -ERR [UTF8] <text>
C: RETR 1
S: +OK<text?>
S: <any lines>
S: .
C: QUIT
S: +OK<text?>
S: <end>
C2: UTF8
S2: +OK <text>
S2: +OK <text>
C2: USER alice
S2: +OK <text>
C2: PASS wonderland
S2: +OK <text>
C2: RETR 2
S2: +OK<text?>
S2: Subject: 8-bit \xe9
S2: <any lines>
S2: .
