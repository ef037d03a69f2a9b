# RFC 3501 §5.1.3: a name has one spelling in modified UTF-7, and every other one is refused.
checklist: 57 69 83
differs: dovecot repeats INBOX as it was written; RFC 3501 §5.1 makes all spellings one name
mailbox: three
start: authenticated

C: a CREATE "B&APw-cher/&U,BTFw-"
S: a OK <text>
C: b CREATE "R&-D (\"x\") \\"
S: b OK <text>
C: c LIST "" *
S: in any order
S: * LIST (<words>) "/" INBOX
S: * LIST (\Noselect \HasChildren) "/" B&APw-cher
S: * LIST (<words>) "/" B&APw-cher/&U,BTFw-
S: * LIST (<words>) "/" "R&-D (\"x\") \\"
S: end of any order
S: c OK <text>
C: d CREATE a&b
S: d NO <text>
C: e CREATE &AGE-
S: e NO <text>
C: f CREATE &AC4ALg-/x
S: f NO <text>
C: g CREATE &APw
S: g NO <text>
C: i SELECT inBOX
S: <any lines>
S: i OK <text>
C: j STATUS iNbOx (MESSAGES)
S: * STATUS INBOX (MESSAGES 3)
S: j OK <text>
