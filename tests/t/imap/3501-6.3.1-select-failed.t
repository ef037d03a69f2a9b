# RFC 3501 §6.3.1: a SELECT that fails leaves no mailbox selected.
checklist: 44 58
mailbox: three

C: a FETCH 1 UID
S: * 1 FETCH (UID 1)
S: a OK <text>
C: b SELECT nowhere
S?: * OK [CLOSED] <text>
S: b NO <text>
C: c FETCH 1 UID
S: c BAD <text>
C: d SELECT INBOX
S: <any lines>
S: d OK [READ-WRITE] <text>
C: e EXAMINE nowhere
S?: * OK [CLOSED] <text>
S: e NO <text>
C: f FETCH 1 UID
S: f BAD <text>
disk: nowhere absent
