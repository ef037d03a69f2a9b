# RFC 3501 §6.3.2: the example: what EXAMINE tells, no flag of which can be changed; what is recent stays so for a SELECT.
start: authenticated
mailbox blurdybloop: sample

C: A932 EXAMINE blurdybloop
S: in any order
S: * 18 EXISTS
S: * 2 RECENT
S: * OK [UNSEEN 17] <text>
S: * OK [UIDVALIDITY 3857529045] <text>
S: * OK [UIDNEXT 19] <text>
S: * FLAGS (<in any order \Answered \Flagged \Deleted \Seen \Draft>)
S: * OK [PERMANENTFLAGS ()] <text>
S: end of any order
S: A932 OK [READ-ONLY] <text>
C: a SELECT blurdybloop
S: <any lines>
S: * 2 RECENT
S: <any lines>
S: a OK [READ-WRITE] <text>
