# RFC 3501 §9 seq-range, sequence-set: the examples: either direction, a UID beyond the last, lists, and what overlaps.
mailbox: generated 19 15
mailbox ten: generated 20 10

C: a FETCH 2:4 UID
S: * 2 FETCH (UID 2)
S: * 3 FETCH (UID 3)
S: * 4 FETCH (UID 4)
S: a OK <text>
C: b FETCH 4:2 UID
S: in any order
S: * 2 FETCH (UID 2)
S: * 3 FETCH (UID 3)
S: * 4 FETCH (UID 4)
S: end of any order
S: b OK <text>
C: c UID FETCH 3291:* UID
S: * 15 FETCH (UID 15)
S: c OK <text>
C: d FETCH 2,4:7,9,12:* UID
S: in any order
S: * 2 FETCH (UID 2)
S: * 4 FETCH (UID 4)
S: * 5 FETCH (UID 5)
S: * 6 FETCH (UID 6)
S: * 7 FETCH (UID 7)
S: * 9 FETCH (UID 9)
S: * 12 FETCH (UID 12)
S: * 13 FETCH (UID 13)
S: * 14 FETCH (UID 14)
S: * 15 FETCH (UID 15)
S: end of any order
S: d OK <text>
C: e SELECT ten
S: <any lines>
S: e OK <text>
C: f FETCH *:4,5:7 UID
S: in any order
S: * 4 FETCH (UID 4)
S: * 5 FETCH (UID 5)
S: * 6 FETCH (UID 6)
S: * 7 FETCH (UID 7)
S: * 8 FETCH (UID 8)
S: * 9 FETCH (UID 9)
S: * 10 FETCH (UID 10)
S: end of any order
S: f OK <text>
