# RFC 3501 §6.4.1: CHECK writes what was changed where other programs see it, and tells nothing.
checklist: 136
differs: dovecot takes what follows CHECK; RFC 3501 §9 command-select has nothing there
mailbox: known

C: FXXZ CHECK
S: FXXZ OK <text>
C: a STORE 2 +FLAGS.SILENT (\Seen)
S: a OK <text>
C: b CHECK
S: b OK <text>
C: c CHECK now
S: c BAD <text>
disk: INBOX holds 1 2 3
