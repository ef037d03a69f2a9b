# RFC 5256 §3: the examples: by base subject, by sent date in one zone, by first addresses; what is alike keeps its order.
checklist: 153
differs: dovecot has 6 before 7; RFC 5256 §3 REVERSE has the later date first
mailbox: letters

C: A282 SORT (SUBJECT) UTF-8 SINCE 12-Mar-2000
S: * SORT 3 1 2 4 5 6
S: A282 OK <text>
C: A283 SORT (SUBJECT REVERSE DATE) UTF-8 ALL
S: * SORT 8 3 5 2 4 1 7 6
S: A283 OK <text>
C: A284 SORT (SUBJECT) US-ASCII TEXT "not in mailbox"
S: * SORT
S: A284 OK <text>
C: a SORT (ARRIVAL) US-ASCII ALL
S: * SORT 8 7 6 5 4 3 2 1
S: a OK <text>
C: b SORT (CC) US-ASCII ALL
S: * SORT 1 3 5 6 7 8 4 2
S: b OK <text>
C: c SORT (DATE) US-ASCII ALL
S: * SORT 1 3 4 2 5 6 7 8
S: c OK <text>
C: d SORT (FROM) US-ASCII ALL
S: * SORT 3 7 2 5 8 1 4 6
S: d OK <text>
C: e SORT (REVERSE SIZE) US-ASCII ALL
S: * SORT 6 7 5 4 2 1 3 8
S: e OK <text>
C: f SORT (TO) US-ASCII ALL
S: * SORT 8 5 1 2 3 4 6 7
S: f OK <text>
C: g UID SORT (REVERSE ARRIVAL) UTF-8 2:4
S: * SORT 2 3 4
S: g OK <text>
C: h SORT (SUBJECT) X-NONE ALL
S: h NO [BADCHARSET <text>
C: i SORT () UTF-8 ALL
S: i BAD <text>
C: j SORT (COLOUR) UTF-8 ALL
S: j BAD <text>
C: k SORT (SUBJECT) ALL
S: k <either BAD or NO> <text>
