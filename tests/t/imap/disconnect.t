# A client that goes away in the middle of a command leaves everything as it was.
checklist: 32
mailbox: three

C: a STORE 1 +FLAGS (\Flagged)
S: <any lines>
S: a OK <text>
C\: b APPEND INBOX {100+}\r\nhalf a mess
C: <drop>
log: Unexpected client disconnect, while reading literal user=alice host=UNKNOWN
C2: a STATUS INBOX (MESSAGES)
S2: <any lines>
S2: a OK <text>
disk: INBOX holds 1 2 3
