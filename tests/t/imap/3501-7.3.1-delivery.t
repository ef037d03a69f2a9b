# RFC 3501 §7.3.1, §5.2: mail that is delivered while the mailbox is open is told at the next NOOP, and can be read.
checklist: 27 105
mailbox: known
do: deliver INBOX one

C: a NOOP
S: a OK <text>
do: deliver INBOX three
C: b NOOP
S: in any order
S: * 7 EXISTS
S: * 4 RECENT
S: end of any order
S: b OK <text>
C: c FETCH 4:5 (UID BODY.PEEK[HEADER.FIELDS (SUBJECT)])
S: * 4 FETCH (UID 21 BODY[HEADER.FIELDS (<text>)] {28}
S: Subject: delivered later
S:
S: )
S: * 5 FETCH (UID 22 BODY[HEADER.FIELDS (<text>)] {18}
S: Subject: first
S:
S: )
S: c OK <text>
disk: INBOX holds 1 2 3 + later
