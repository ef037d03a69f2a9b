# Another program rewrites the mailbox while it is open: no octet is served from the wrong place, and no session dies.
checklist: 105
mailbox: known

C: a FETCH 2 BODY.PEEK[TEXT]
S: * 2 FETCH (BODY[TEXT] {26}
S: Two lines,
S: .with a dot.
S: )
S: a OK <text>
do: replace INBOX known-without-first
C: b UID FETCH 7 BODY.PEEK[TEXT]
S: <any lines>
S: * <number> FETCH (UID 7 BODY[TEXT] {26}
S: Two lines,
S: .with a dot.
S: )
S: <any lines>
S: b OK <text>
C: c UID FETCH 5 (UID BODY.PEEK[TEXT])
S: <any lines>
S!: <text>lines<text>
S: c <either OK or NO> <text>
C: d NOOP
S: <any lines>
S: d OK <text>
C: e UID FETCH 1:* FLAGS
S: * 1 FETCH (UID 7 <text>
S: * 2 FETCH (UID 12 <text>
S: e OK <text>
C: f UID FETCH 12 BODY.PEEK[TEXT]
S: * 2 FETCH (UID 12 BODY[TEXT] {21}
S: Three
S: lines
S: here.
S: )
S: f OK <text>
disk: INBOX is known-without-first
