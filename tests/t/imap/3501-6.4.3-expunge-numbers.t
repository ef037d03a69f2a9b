# RFC 3501 §6.4.3, §7.4.1: the example: each EXPUNGE counts after the ones before.
checklist: 100 101
differs: dovecot tells EXPUNGEs from the last to the first; RFC 3501 §7.4.1 allows both
mailbox: generated 11 11

C: a STORE 3:4,7,11 +FLAGS.SILENT (\Deleted)
S: a OK <text>
C: A202 EXPUNGE
S: * 3 EXPUNGE
S: * 3 EXPUNGE
S: * 5 EXPUNGE
S: * 8 EXPUNGE
S?: * 7 EXISTS
S?: * 7 RECENT
S: A202 OK <text>
C: b FETCH 1:* UID
S: * 1 FETCH (UID 1)
S: * 2 FETCH (UID 2)
S: * 3 FETCH (UID 5)
S: * 4 FETCH (UID 6)
S: * 5 FETCH (UID 8)
S: * 6 FETCH (UID 9)
S: * 7 FETCH (UID 10)
S: b OK <text>
disk: INBOX holds 1 2 5 6 8 9 10
