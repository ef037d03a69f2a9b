# RFC 3501 §6.4.6: FLAGS, +FLAGS and -FLAGS, with and without .SILENT; the answer has all flags.
checklist: 130 131 132
mailbox: known

C: a STORE 2 +FLAGS (\Seen)
S: * 2 FETCH (FLAGS (<in any order \Seen \Flagged>))
S: a OK <text>
C: b STORE 2 -FLAGS \Flagged
S: * 2 FETCH (FLAGS (\Seen))
S: b OK <text>
C: c STORE 2 +FLAGS \Answered \Draft
S: * 2 FETCH (FLAGS (<in any order \Seen \Answered \Draft>))
S: c OK <text>
C: d STORE 1:2 FLAGS.SILENT (\Deleted)
S: d OK <text>
C: e FETCH 1:2 FLAGS
S: * 1 FETCH (FLAGS (\Deleted))
S: * 2 FETCH (FLAGS (\Deleted))
S: e OK <text>
C: f STORE 1 FLAGS ()
S: * 1 FETCH (FLAGS ())
S: f OK <text>
C: g UID STORE 7 -FLAGS (\Deleted)
S: * 2 FETCH (UID 7 FLAGS ())
S: g OK <text>
C: h UID STORE 8:11 +FLAGS (\Deleted)
S: h OK <text>
C: i STORE 9 +FLAGS (\Seen)
S: i BAD <text>
disk: INBOX holds 1 2 3
