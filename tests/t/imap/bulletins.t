# A site's bulletins by IMAP: each user gets each of them once, as mail in INBOX, and one that is deleted stays deleted.
only: letterbox
start: network
mailbox: one
conf: bulletin_directory = /etc/bulletins
file /etc/bulletins/001-roof: Subject: the roof
file /etc/bulletins/002-pipes: Subject: the pipes

S: * OK <text>
C: a LOGIN alice wonderland
S: a OK <text>
C: b SELECT INBOX
S: <any lines>
S: * 3 EXISTS
S: <any lines>
S: b OK <text>
C: c FETCH 2:3 BODY.PEEK[HEADER.FIELDS (SUBJECT)]
S: * 2 FETCH (BODY[HEADER.FIELDS (SUBJECT)] "Subject: the roof")
S: * 3 FETCH (BODY[HEADER.FIELDS (SUBJECT)] "Subject: the pipes")
S: c OK <text>
C: d STORE 2 +FLAGS.SILENT (\Deleted)
S: d OK <text>
C: e EXPUNGE
S: <any lines>
S: e OK <text>
C2: a LOGIN alice wonderland
S2: * OK <text>
S2: a OK <text>
C2: b STATUS INBOX (MESSAGES)
S2: * STATUS INBOX (MESSAGES 2)
S2: b OK <text>
