# A flag set in a mailbox that no server has seen before is kept, and so are the UIDs that were told.
checklist: 49 136
mailbox: three

C: a UID STORE 2 +FLAGS (\Flagged $Forwarded)
S: <any lines>
S: a OK <text>
C: b LOGOUT
S: * BYE <text>
S: b OK <text>
C2: a UID FETCH 1:* FLAGS
S2: * 1 FETCH (UID 1 FLAGS ())
S2: * 2 FETCH (UID 2 FLAGS (<in any order \Flagged $Forwarded>))
S2: * 3 FETCH (UID 3 FLAGS ())
S2: a OK <text>
C2: b LOGOUT
S2: * BYE <text>
S2: b OK <text>
disk: INBOX holds 1 2 3
