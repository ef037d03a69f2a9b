# RFC 3501 §6.4.8: the example: in UID SEARCH a set is one of numbers still, and only what follows UID is one of UIDs.
mailbox: known

C: a UID SEARCH 1:2 UID 6:12
S: * SEARCH 7
S: a OK <text>
C: b UID SEARCH 1:3 UID 443:557
S: * SEARCH
S: b OK <text>
C: c UID SEARCH 3
S: * SEARCH 12
S: c OK <text>
