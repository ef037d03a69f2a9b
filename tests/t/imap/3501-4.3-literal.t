# RFC 3501 §4.3, §7.5: a literal is asked for with "+", and taken by its count, wherever a string may stand.
checklist: 1 6 7 57
start: authenticated
mailbox: three

C: a SELECT {5}
S: + <text?>
C: inbox
S: <any lines>
S: a OK [READ-WRITE] <text>
C: b FETCH 1 BODY.PEEK[HEADER.FIELDS ({7}
S: + <text?>
C: Subject {4}
S: + <text?>
C: Date)]
S: * 1 FETCH (BODY[HEADER.FIELDS (<text> <text>)] {56}
S: Subject: first
S: Date: Thu, 1 Jan 2015 10:00:00 +0000
S:
S: )
S: b OK <text>
C: c STATUS {5+}
C: INBOX (MESSAGES)
S: * STATUS INBOX (MESSAGES 3)
S: c OK <text>
