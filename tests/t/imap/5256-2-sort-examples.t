# RFC 5256 §2.2, §3: the examples: two spellings of one instant are alike; subject, then date;
# REVERSE keeps what is alike in its order.
checklist: 153
mailbox: threads

C: a SORT (DATE) UTF-8 12:13
S: * SORT 12 13
S: a OK <text>
C: b SORT (REVERSE DATE) UTF-8 12:13
S: * SORT 12 13
S: b OK <text>
C: c SORT (SUBJECT DATE) UTF-8 4,6,5
S: * SORT 5 6 4
S: c OK <text>
C: d SORT (REVERSE SUBJECT) UTF-8 4:6
S: * SORT 4 6 5
S: d OK <text>
C: A282 SORT (SUBJECT) UTF-8 SINCE 8-Mar-2000 BEFORE 1-Feb-2001 NOT FROM zoe
S: * SORT 12 11 7 8
S: A282 OK <text>
