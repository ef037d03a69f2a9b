# RFC 3501 §6.3.1: a mailbox that no server has seen before: everything is recent, and the UIDs begin at 1.
checklist: 43 48 50
start: authenticated
mailbox: three

C: a SELECT INBOX
S: in any order
S: * FLAGS (<in any order \Answered \Flagged \Deleted \Seen \Draft>)
S: * 3 EXISTS
S: * 3 RECENT
S: * OK [UNSEEN 1] <text>
S: * OK [PERMANENTFLAGS (<in any order \Answered \Flagged \Deleted \Seen \Draft \*>)] <text>
S: * OK [UIDVALIDITY <number:validity>] <text>
S: * OK [UIDNEXT 4] <text>
S: end of any order
S: a OK [READ-WRITE] <text>
C: b UID FETCH 1:* FLAGS
S: * 1 FETCH (UID 1 FLAGS (\Recent))
S: * 2 FETCH (UID 2 FLAGS (\Recent))
S: * 3 FETCH (UID 3 FLAGS (\Recent))
S: b OK <text>
C: c LOGOUT
S: * BYE <text>
S: c OK <text>
C2: a STATUS INBOX (UIDNEXT UIDVALIDITY)
S2: * STATUS INBOX (UIDNEXT 4 UIDVALIDITY <=validity>)
S2: a OK <text>
disk: INBOX holds 1 2 3
