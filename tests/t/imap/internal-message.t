# The message that UW and Dovecot keep their notes in is no message: not counted, not shown, and its UIDs hold.
checklist: 204
start: authenticated
mailbox: internal
mailbox other: internal-one

C: a SELECT INBOX
S: <any lines>
S!: * 1 EXISTS
S: a OK <text>
C: b STATUS INBOX (MESSAGES UIDNEXT UIDVALIDITY)
S: * STATUS INBOX (MESSAGES 0 UIDNEXT 42 UIDVALIDITY 1400000000)
S: b OK <text>
C: c SELECT other
S: <any lines>
S: * 1 EXISTS
S: <any lines>
S: c OK <text>
C: d FETCH 1 (UID BODY.PEEK[HEADER.FIELDS (SUBJECT)])
S: * 1 FETCH (UID 17 BODY[HEADER.FIELDS (<text>)] {21}
S: Subject: after it
S:
S: )
S: d OK <text>
