# RFC 6856 §2.1: UTF8 is a command before login, and offered unless the site says no; a header in another charset is no reason
# to refuse a message, and is what it was.
checklist: 189
start: network
mailbox: octets

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
C: CAPA
S: +OK<text?>
S: <any lines>
S: UTF8
S: <any lines>
S: .
C: LIST 2
S: +OK 2 <number:octets>
C: RETR 2
S: +OK <=octets> octets
S: Subject: 8-bit \xe9
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
S2: +OK <=octets> octets
S2: Subject: 8-bit \xe9
S2: <any lines>
S2: .
