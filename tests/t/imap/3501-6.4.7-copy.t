# RFC 3501 §6.4.7: the example; copies keep flags, keywords and date, and are recent where they are.
checklist: 50 85 93
differs: dovecot writes 02 for the day; RFC 3501 §9 date-day-fixed has a blank
mailbox: known
mailbox MEETING: three

C: A003 COPY 2:3 MEETING
S: A003 OK <text>
C: a COPY 1:2 NOWHERE
S: a NO [TRYCREATE] <text>
C: b COPY 4 MEETING
S: b BAD <text>
C: c SELECT MEETING
S: <any lines>
S: * 5 EXISTS
S: <any lines>
S: c OK <text>
C: d FETCH 4:5 (UID FLAGS INTERNALDATE)
S: * 4 FETCH (UID 4 FLAGS (<in any order \Flagged \Recent>) INTERNALDATE " 2-Jan-2015 11:30:00 <text>")
S: * 5 FETCH (UID 5 FLAGS (<in any order \Seen \Deleted $Forwarded \Recent>) INTERNALDATE " 3-Jan-2015 12:45:59 <text>")
S: d OK <text>
disk: INBOX unchanged
disk: NOWHERE absent
