# RFC 5032 §4: the example: of what came within three days what is unseen.
mailbox: three

C: a APPEND INBOX (\Seen) {9+}
C: A: b
C:
C: c
S: <any lines>
S: a OK <text>
C: b APPEND INBOX {9+}
C: A: b
C:
C: c
S: <any lines>
S: b OK <text>
C: c APPEND INBOX " 7-Feb-1994 21:52:25 -0800" {9+}
C: A: b
C:
C: c
S: <any lines>
S: c OK <text>
C: d APPEND INBOX {9+}
C: A: b
C:
C: c
S: <any lines>
S: d OK <text>
C: a1 SEARCH UNSEEN YOUNGER 259200
S: * SEARCH 5 7
S: a1 OK <text>
C: a2 SEARCH UNSEEN OLDER 259200
S: * SEARCH 1 2 3 6
S: a2 OK <text>
