# RFC 3501 §6.4.5: ALL, FAST and FULL stand for lists, alone; inside of a list they are nothing.
checklist: 118
differs: dovecot writes 02 for the day; RFC 3501 §9 date-day-fixed has a blank
mailbox: known

C: a FETCH 2 FAST
S: * 2 FETCH (FLAGS (\Flagged) INTERNALDATE " 2-Jan-2015 11:30:00 <text>" RFC822.SIZE 145)
S: a OK <text>
C: b FETCH 2 ALL
S: * 2 FETCH (FLAGS (\Flagged) INTERNALDATE " 2-Jan-2015 11:30:00 <text>" RFC822.SIZE 145 ENVELOPE (<text>))
S: b OK <text>
C: c FETCH 2 FULL
S~: * 2 FETCH (FLAGS (\Flagged) INTERNALDATE " 2-Jan-2015 11:30:00 <text>" RFC822.SIZE 145 ENVELOPE (<text>) BODY ("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 26 2))
S: c OK <text>
C: d FETCH 2 (FAST)
S: d BAD <text>
C: e FETCH 2 (UID ALL)
S: e BAD <text>
C: f FETCH 2 ()
S: f BAD <text>
C: g FETCH 2
S: g BAD <text>
