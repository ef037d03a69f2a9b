# RFC 3501 §6.4.6: of a message that somebody else has changed, a silent STORE tells the flags as they are then, its own change
# among them: a client that takes the last FETCH for the truth must not lose what it stored itself.
checklist: 130
mailbox: known

C: a NOOP
S: a OK <text>
C2: a STORE 2 +FLAGS.SILENT (\Answered)
S2: a OK <text>
C: b STORE 1:2 +FLAGS.SILENT (\Draft)
S: * 2 FETCH (FLAGS (<in any order \Flagged \Answered \Draft>))
S: b OK <text>
C: c NOOP
S: c OK <text>
