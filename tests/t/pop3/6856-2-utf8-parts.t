# RFC 6856 §2.1, §5: without UTF8, 8-bit headers are refused, those of parts too; 8-bit bodies are MIME's, and delivered. LANG
# changes nothing of that, and what is refused keeps its number and its size, and can be deleted.
start: network
mailbox: eight-bit
conf: pop3_utf8 = yes

S: +OK <text>
C: LANG en
S: +OK en <text>
C: USER alice
S: +OK <text>
C: PASS wonderland
S: +OK <text>
C: STAT
S: +OK 4 <number>
C: RETR 1
S: +OK<text?>
S: <any lines>
S: Grüße
S: .
C: RETR 2
S: -ERR [UTF8] <text>
C: RETR 3
S: +OK<text?>
S: <any lines>
S: Grüße
S: --x--
S: .
C: TOP 4 0
S: -ERR [UTF8] <text>
C: LIST 4
S: +OK 4 <number:size>
C: QUIT
S: +OK<text?>
S: <end>
C2: UTF8
S2: +OK <text>
S2: +OK <text>
C2: LANG en
S2: +OK en <text>
C2: USER alice
S2: +OK <text>
C2: PASS wonderland
S2: +OK <text>
C2: LIST 4
S2: +OK 4 <=size>
C2: RETR 4
S2: +OK <=size> octets
S2: Subject: Grüße
S2: From: Jörg <joerg@example.org>
S2:
S2: text
S2: .
C2: RETR 2
S2: +OK<text?>
S2: <any lines>
S2: .
