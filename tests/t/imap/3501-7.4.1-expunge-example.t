# RFC 3501 §7.4.1: the example: the last five of nine messages go, from the lower numbers up or from the higher down.
mailbox: generated 21 9

C: a STORE 5:9 +FLAGS.SILENT (\Deleted)
S: a OK <text>
C: b EXPUNGE
S: * <either 5 or 9> EXPUNGE
S: * <either 5 or 8> EXPUNGE
S: * <either 5 or 7> EXPUNGE
S: * <either 5 or 6> EXPUNGE
S: * 5 EXPUNGE
S?: * 4 EXISTS
S?: * 4 RECENT
S: b OK <text>
C: c FETCH 1:* UID
S: * 1 FETCH (UID 1)
S: * 2 FETCH (UID 2)
S: * 3 FETCH (UID 3)
S: * 4 FETCH (UID 4)
S: c OK <text>
disk: INBOX holds 1 2 3 4
