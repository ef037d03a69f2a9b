# RFC 3501 §5.5: what the client sent together with LOGIN is run by the session, whole and once.
checklist: 20 41
start: network
mailbox: three

C: a LOGIN alice wonderland
C: b SELECT INBOX
C: c STATUS {5+}
C: INBOX (MESSAGES)
C\: d FETCH 1 BODY.PEEK[HEADER.FIELDS ({7
S: * OK <text>
S?: * CAPABILITY <text>
S: a OK <text>
S: <any lines>
S: b OK <text>
S: <any lines>
S: * STATUS INBOX (MESSAGES 3)
S: c OK <text>
C\: +}\r\nSubject)]\r\n
S: * 1 FETCH (BODY[HEADER.FIELDS (<text>)] {18}
S: Subject: first
S:
S: )
S: d OK <text>
C: e LOGIN bob builder
S: e BAD <text>
C: f LOGOUT
S: * BYE <text>
S: f OK <text>
S: <end>
log: Login user=alice host=<text>
log: Logout user=alice host=<text>
