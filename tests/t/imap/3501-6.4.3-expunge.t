# RFC 3501 §6.4.3, §7.4.1: each EXPUNGE counts in the numbers that the ones before it left.
checklist: 100 101
mailbox: generated 1 6

C: a STORE 2:3 +FLAGS.SILENT (\Deleted)
S: a OK <text>
C: b STORE 5 +FLAGS.SILENT (\Deleted)
S: b OK <text>
C: c EXPUNGE
S: * <either 2 or 5> EXPUNGE
S: * <either 2 or 3> EXPUNGE
S: * <either 3 or 2> EXPUNGE
S?: * 3 EXISTS
S?: * 3 RECENT
S: c OK <text>
C: d FETCH 1:* UID
S: * 1 FETCH (UID 1)
S: * 2 FETCH (UID 4)
S: * 3 FETCH (UID 6)
S: d OK <text>
C: e EXPUNGE
S: e OK <text>
C: f UID FETCH 3 FLAGS
S: f OK <text>
C: g FETCH 4 FLAGS
S: g BAD <text>
disk: INBOX holds 1 4 6
