# RFC 3501 §2.3.3: INTERNALDATE is that of the From_ line, never the present moment.
checklist: 129
differs: dovecot writes 01 for the day; RFC 3501 §9 date-day-fixed has a blank
mailbox: three

C: a FETCH 1:3 INTERNALDATE
S: * 1 FETCH (INTERNALDATE " 1-Jan-2015 10:00:00 +0000")
S: * 2 FETCH (INTERNALDATE " 2-Jan-2015 11:30:00 +0000")
S: * 3 FETCH (INTERNALDATE " 3-Jan-2015 12:45:59 +0000")
S: a OK <text>
