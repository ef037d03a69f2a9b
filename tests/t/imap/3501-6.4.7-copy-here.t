# RFC 3501 §6.4.7: a copy into the same mailbox is a new message with a new UID.
checklist: 94
mailbox: known

C: a UID COPY 7 INBOX
S: in any order
S: * 4 EXISTS
S: * 1 RECENT
S: end of any order
S: a OK [COPYUID 1400000000 7 21] <text>
C: b FETCH 4 (UID FLAGS BODY.PEEK[TEXT])
S: * 4 FETCH (UID 21 FLAGS (<in any order \Flagged \Recent>) BODY[TEXT] {26}
S: Two lines,
S: .with a dot.
S: )
S: b OK <text>
