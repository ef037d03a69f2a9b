# RFC 3501 §6.2: who is logged in cannot log in again, and stays who he is.
checklist: 26 41
start: network
mailbox: three

S: * OK <text>
C: a LOGIN alice wonderland
S: a OK <text>
C: b LOGIN bob builder
S: b BAD <text>
C: c AUTHENTICATE PLAIN <base64 \0bob\0builder>
S: c BAD <text>
C: d STARTTLS
S: d BAD <text>
C: e STATUS INBOX (MESSAGES)
S: * STATUS INBOX (MESSAGES 3)
S: e OK <text>
