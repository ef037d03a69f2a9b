# RFC 5032 §4: YOUNGER and OLDER count seconds back from now.
mailbox: three

C: a1 SEARCH UNSEEN YOUNGER 259200
S: * SEARCH
S: a1 OK <text>
C: a2 SEARCH UNSEEN OLDER 259200
S: * SEARCH 1 2 3
S: a2 OK <text>
C: b APPEND INBOX {9+}
C: A: b
C:
C: c
S: <any lines>
S: b OK <text>
C: c SEARCH YOUNGER 3600
S: * SEARCH 4
S: c OK <text>
C: d SEARCH NOT OLDER 3600
S: * SEARCH 4
S: d OK <text>
C: e SEARCH YOUNGER 0
S: e BAD <text>
C: f SEARCH OLDER
S: f BAD <text>
