# RFC 4315 §2.1: the example: of what is \Deleted only what lies in the set goes.
checklist: 106
differs: dovecot tells EXPUNGEs from the last to the first; RFC 3501 §7.4.1 allows both
mailbox: generated 13 6

C: a STORE 1,3:5 +FLAGS.SILENT (\Deleted)
S: a OK <text>
C: A003 UID EXPUNGE 3:5000
S: * 3 EXPUNGE
S: * 3 EXPUNGE
S: * 3 EXPUNGE
S?: * 3 EXISTS
S?: * 3 RECENT
S: A003 OK <text>
C: b UID FETCH 1:* FLAGS
S: * 1 FETCH (UID 1 FLAGS (<text?>\Deleted<text?>))
S: * 2 FETCH (UID 2 FLAGS (<words>))
S: * 3 FETCH (UID 6 FLAGS (<words>))
S: b OK <text>
C: c UID EXPUNGE 2,6,4000
S: c OK <text>
C: d UID EXPUNGE x
S: d BAD <text>
disk: INBOX holds 1 2 6
