# As UW: INBOX comes into being with the first message, also where the user may not make files (2775 root:mail).
mailbox: empty
start: logged in

do: remove INBOX
C: a APPEND INBOX {22}
S: + <text>
C\: Subject: first\r\n\r\ntext\r\n
S: a OK <text>
C: b STATUS INBOX (MESSAGES)
S: * STATUS INBOX (MESSAGES 1)
S: b OK <text>
C: c CREATE copies
S: c OK <text>
C: d SELECT INBOX
S: <any lines>
S: d OK <text>
C: e COPY 1 copies
S: e OK <text>
do: remove INBOX
C2: b SELECT copies
S2: <any lines>
S2: b OK <text>
C2: c COPY 1 INBOX
S2: c OK <text>
C2: d STATUS INBOX (MESSAGES)
S2: * STATUS INBOX (MESSAGES 1)
S2: d OK <text>
