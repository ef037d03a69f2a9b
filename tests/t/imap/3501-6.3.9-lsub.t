# RFC 3501 §6.3.9: the second example: "%" shows a level above what is subscribed, as \Noselect, and nothing else of it.
checklist: 67 76
start: authenticated
mailbox comp/mail/mime: three
mailbox comp/mail/misc: three

C: a SUBSCRIBE comp/mail/mime
S: a OK <text>
C: b SUBSCRIBE comp/mail/misc
S: b OK <text>
C: A002 LSUB comp/ mail/*
S: in any order
S: * LSUB (<words>) "/" comp/mail/mime
S: * LSUB (<words>) "/" comp/mail/misc
S: end of any order
S: A002 OK <text>
C: A003 LSUB "" comp/%
S: * LSUB (\Noselect) "/" comp/mail
S: A003 OK <text>
C: c LSUB "" c%/%/mime
S: * LSUB (<words>) "/" comp/mail/mime
S: c OK <text>
C: d LSUB "" ""
S?: * LSUB (<words>) "/" ""
S: d OK <text>
