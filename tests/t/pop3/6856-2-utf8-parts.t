# RFC 6856 §2.1, RFC 6858: without UTF8, headers with UTF-8 come in ASCII, those of parts too; 8-bit bodies are MIME's, and stay.
# LANG changes nothing of that. After UTF8 all is sent as it is stored.
start: network
mailbox: eight-bit

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
C: LIST 2
S: +OK 2 <number:downgraded>
C: RETR 2
S: +OK <=downgraded> octets
S: Subject: 8 bits in the header of a part
S: From: a@example.org
S: MIME-Version: 1.0
S: Content-Type: multipart/mixed; boundary=x
S:
S: --x
S: Content-Type: application/octet-stream; name*=UTF-8''Gr%C3%BC%C3%9Fe.bin
S:
S: text
S: --x--
S: .
C: RETR 3
S: +OK<text?>
S: <any lines>
S: Grüße
S: --x--
S: .
C: TOP 4 0
S: +OK<text?>
S: Subject: =?UTF-8?B?R3LDvMOfZQ==?=
S: From: =?UTF-8?Q?J=C3=B6rg?= <joerg@example.org>
S:
S: .
C: LIST 4
S: +OK 4 92
C: QUIT
S: +OK<text?>
S: <end>
disk: INBOX holds 1 2 3 4
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
S2: +OK 4 <number:stored>
C2: RETR 4
S2: +OK <=stored> octets
S2: Subject: Grüße
S2: From: Jörg <joerg@example.org>
S2:
S2: text
S2: .
C2: RETR 2
S2: +OK<text?>
S2: <any lines>
S2: Content-Type: application/octet-stream; name="Grüße.bin"
S2: <any lines>
S2: .
