# RFC 3501 §2.3.2: one session sees a message as recent; looking without SELECT takes that from nobody.
checklist: 52 81
start: authenticated
mailbox: three

C: a STATUS INBOX (MESSAGES RECENT)
S: * STATUS INBOX (MESSAGES 3 RECENT 3)
S: a OK <text>
C: b EXAMINE INBOX
S: <any lines>
S: * 3 RECENT
S: <any lines>
S: b OK [READ-ONLY] <text>
C: c SELECT INBOX
S: <any lines>
S: * 3 RECENT
S: <any lines>
S: c OK [READ-WRITE] <text>
C2: a SELECT INBOX
S2: <any lines>
S2: * 0 RECENT
S2: <any lines>
S2: a OK [READ-WRITE] <text>
C2: b FETCH 1 FLAGS
S2: * 1 FETCH (FLAGS ())
S2: b OK <text>
C: d FETCH 1 FLAGS
S: * 1 FETCH (FLAGS (\Recent))
S: d OK <text>
