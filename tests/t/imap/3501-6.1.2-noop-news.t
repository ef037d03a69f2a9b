# RFC 3501 §6.1.2: the example: NOOP tells of messages that went, of flags, and of messages that came.
checklist: 27 100
differs: dovecot tells EXPUNGEs from the last to the first; RFC 3501 §7.4.1 allows both
mailbox: generated 7 9

C: a NOOP
S: a OK <text>
C2: a STORE 4:5,9 +FLAGS.SILENT (\Deleted)
S2: a OK <text>
C2: b EXPUNGE
S2: * 4 EXPUNGE
S2: * 4 EXPUNGE
S2: * 7 EXPUNGE
S2: b OK <text>
C2: c STORE 2 FLAGS (\Seen \Answered)
S2: * 2 FETCH (FLAGS (<words>))
S2: c OK <text>
do: deliver INBOX one
C: a047 NOOP
S: * 4 EXPUNGE
S: * 4 EXPUNGE
S: * 7 EXPUNGE
S: * 2 FETCH (<text?>FLAGS (<in any order \Seen \Answered \Recent>)<text?>)
S: * 7 EXISTS
S: * <number> RECENT
S: a047 OK <text>
C: b NOOP
S: b OK <text>
