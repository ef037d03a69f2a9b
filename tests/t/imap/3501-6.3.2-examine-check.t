# RFC 3501 §6.3.2: CHECK writes nothing into a mailbox that was opened by EXAMINE, not even the UID of what has come since a
# server wrote there.
checklist: 46
differs: dovecot writes the new UID into the mbox at EXAMINE; RFC 3501 §6.3.2 permits no changes
start: authenticated
mailbox: known-and-new

C: a EXAMINE INBOX
S: <any lines>
S: a OK [READ-ONLY] <text>
C: b CHECK
S: b OK <text>
C: c CLOSE
S: c OK <text>
disk: INBOX unchanged
C: d SELECT INBOX
S: <any lines>
S: d OK [READ-WRITE] <text>
C: e CHECK
S: e OK <text>
disk: INBOX
| <any lines>
| X-UID: 21<text?>
| <any lines>
