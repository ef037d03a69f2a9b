# RFC 3501 §6.3.2: EXAMINE is SELECT without a change: no flag, no byte.
checklist: 46
mailbox: three
start: authenticated
differs: dovecot answers OK to a STORE that it ignores; RFC 3501 §6.4.6 has NO for "can't store that data"

C: a EXAMINE INBOX
S: <any lines>
S!: * NO <text>
S: a OK [READ-ONLY] <text>
C: b FETCH 1 (BODY[])
S: <any lines>
S: b OK <text>
C: c STORE 1 +FLAGS (\Seen)
S: c NO <text>
C: d FETCH 1 (FLAGS)
S: * 1 FETCH (FLAGS (<words>))
S: d OK <text>
C: e LOGOUT
S: * BYE <text>
S: e OK <text>
S: <end>
disk: INBOX unchanged
