# RFC 3501 §6.3.1: SELECT tells flags, counts, the first unseen message and the UIDs' validity before its tagged OK.
checklist: 43 45 48 161
start: authenticated
mailbox: known

C: a SELECT INBOX
S: in any order
S: * FLAGS (<in any order \Answered \Flagged \Deleted \Seen \Draft $Forwarded Junk>)
S: * 3 EXISTS
S: * 0 RECENT
S: * OK [UNSEEN 2] <text>
S: * OK [PERMANENTFLAGS (<in any order \Answered \Flagged \Deleted \Seen \Draft $Forwarded Junk \*>)] <text>
S: * OK [UIDVALIDITY 1400000000] <text>
S: * OK [UIDNEXT 21] <text>
S: end of any order
S: a OK [READ-WRITE] <text>
C: b FETCH 1:* (UID FLAGS)
S: * 1 FETCH (UID 5 FLAGS (<in any order \Seen \Answered Junk>))
S: * 2 FETCH (UID 7 FLAGS (\Flagged))
S: * 3 FETCH (UID 12 FLAGS (<in any order \Seen \Deleted $Forwarded>))
S: b OK <text>
