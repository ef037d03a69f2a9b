# RFC 3501 §7.1.5: SIGHUP ends the session with BYE; what was changed is in the mailbox, and no lock stays.
checklist: 31 32
only: letterbox
mailbox: known

C: a STORE 2 FLAGS.SILENT (\Answered)
S: a OK <text>
C: b STORE 1 FLAGS.SILENT (\Flagged)
S: b OK <text>
do: signal HUP
S: * BYE <text>
S: <end>
log: Hangup user=alice host=UNKNOWN
disk: INBOX holds 1 2 3
disk: INBOX
| From ada@example.org Thu Jan  1 10:00:00 2015
| <any lines>
| X-Status: <blanks>F<blanks>
| <any lines>
| X-UID: 5
| <any lines>
| X-Status: <blanks>A<blanks>
| <any lines>
| X-UID: 7
| <any lines>
