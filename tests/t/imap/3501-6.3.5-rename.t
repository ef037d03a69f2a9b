# RFC 3501 §6.3.5: RENAME takes along what is below, makes parents, and needs a free name.
checklist: 64
start: authenticated
mailbox blurdybloop: known
mailbox foo/bar: known
mailbox taken: known

C: A683 RENAME blurdybloop sarasoop
S: A683 OK <text>
C: A684 RENAME foo new/zowie
S: A684 OK <text>
C: A685 LIST "" *
S: in any order
S: * LIST (<words>) "/" INBOX
S: * LIST (\Noselect \HasChildren) "/" new
S: * LIST (\Noselect \HasChildren) "/" new/zowie
S: * LIST (<words>) "/" new/zowie/bar
S: * LIST (<words>) "/" sarasoop
S: * LIST (<words>) "/" taken
S: end of any order
S: A685 OK <text>
C: b RENAME sarasoop taken
S: b NO [ALREADYEXISTS] <text>
C: c RENAME sarasoop INBOX
S: c NO <text>
C: d RENAME nowhere x
S: d NO [NONEXISTENT] <text>
C: e RENAME new new/below
S: e NO <text>
C: f STATUS new/zowie/bar (MESSAGES UIDVALIDITY)
S: * STATUS new/zowie/bar (MESSAGES 3 UIDVALIDITY 1400000000)
S: f OK <text>
disk: taken unchanged
disk: blurdybloop absent
