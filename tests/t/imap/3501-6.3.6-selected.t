# UW: a session does not delete or rename the mailbox that it has open.
checklist: 66
only: letterbox
start: authenticated
mailbox work: known

C: a SELECT work
S: <any lines>
S: a OK <text>
C: b DELETE work
S: b NO [INUSE] <text>
C: c RENAME work old
S: c NO [INUSE] <text>
C: d FETCH 1 UID
S: * 1 FETCH (UID 5)
S: d OK <text>
disk: work unchanged
