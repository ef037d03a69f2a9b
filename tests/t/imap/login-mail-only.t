# A shell of /bin/false is no obstacle, nor is a missing home: these are accounts for mail.
differs: dovecot fails where there is no home; RFC 3501 §5.1 has an INBOX for everybody
start: network

S: * OK <text>
C: a LOGIN erin secret
S?: * CAPABILITY <text>
S: a OK <text>
C: b STATUS INBOX (MESSAGES)
S: * STATUS INBOX (MESSAGES 0)
S: b OK <text>
C2: a LOGIN grace secret
S2: * OK <text>
S2?: * CAPABILITY <text>
S2: a OK <text>
C2: b SELECT INBOX
S2: <any lines>
S2: b OK <text>
C2: c LIST "" *
S2: * LIST (<words>) "/" INBOX
S2: c OK <text>
