# RFC 3501 §9 sequence-set: ranges in either direction, "*" for the last; a number that is not there is BAD, a UID is not.
checklist: 107 108 109 110
mailbox: known

C: a FETCH 3:2 UID
S: * 2 FETCH (UID 7)
S: * 3 FETCH (UID 12)
S: a OK <text>
C: b FETCH * UID
S: * 3 FETCH (UID 12)
S: b OK <text>
C: c FETCH *:2 UID
S: * 2 FETCH (UID 7)
S: * 3 FETCH (UID 12)
S: c OK <text>
C: d FETCH 4 UID
S: d BAD <text>
C: e FETCH 1,7 UID
S: e BAD <text>
C: f UID FETCH 6:11 FLAGS
S: * 2 FETCH (UID 7 FLAGS (\Flagged))
S: f OK <text>
C: g UID FETCH 999999:* FLAGS
S: * 3 FETCH (UID 12 <text>
S: g OK <text>
C: h UID FETCH 1,2,3,100 FLAGS
S: h OK <text>
C: i UID FETCH 7 (UID FLAGS UID)
S: * 2 FETCH (UID 7 FLAGS (\Flagged)<text>
S: i OK <text>
C: j FETCH 1,1,1:2 UID
S: * 1 FETCH (UID 5)
S?: * 1 FETCH (UID 5)
S?: * 1 FETCH (UID 5)
S: * 2 FETCH (UID 7)
S: j OK <text>
C: k FETCH 1:2:3 UID
S: k BAD <text>
C: l FETCH 1,,2 UID
S: l BAD <text>
C: m FETCH a UID
S: m BAD <text>
