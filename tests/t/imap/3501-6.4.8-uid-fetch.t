# RFC 3501 §6.4.8: the example; UIDs need not exist, and UID stands in each answer though nobody asked for it.
checklist: 107 110
mailbox: known

C: A999 UID FETCH 5:12 FLAGS
S: * 1 FETCH (UID 5 FLAGS (<words>))
S: * 2 FETCH (UID 7 FLAGS (<words>))
S: * 3 FETCH (UID 12 FLAGS (<words>))
S: A999 OK <text>
C: a UID FETCH 1:4,13:4294967295 FLAGS
S?: * 3 FETCH (UID 12 FLAGS (<words>))
S: a OK <text>
C: b UID STORE 7 +FLAGS (\Seen)
S: * 2 FETCH (UID 7 FLAGS (<in any order \Seen \Flagged>))
S: b OK <text>
C: c UID COPY 99 nowhere
S: c <either OK or NO> <text>
C: d UID FETCH 0 FLAGS
S: d BAD <text>
C: e UID EXPUNGE
S: e BAD <text>
