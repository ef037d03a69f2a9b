# RFC 3501 §6.3.11: a message for the selected mailbox is told at once.
checklist: 91 161
mailbox: known

C: a APPEND INBOX (\Seen) {11}
S: + <text?>
C: A: b
C:
C: c
C:
S: in any order
S: * 4 EXISTS
S: * 1 RECENT
S: end of any order
S: a OK [APPENDUID 1400000000 21] <text>
C: b FETCH 4 (UID FLAGS)
S: * 4 FETCH (UID 21 FLAGS (<in any order \Seen \Recent>))
S: b OK <text>
disk: INBOX holds 1 2 3 + ab
