# RFC 3501 §6.4.4 FROM, TO, CC: addresses are found as the envelope has them, however they are written, and as they are written.
checklist: 143
mailbox: addresses

C: a SEARCH FROM ada@example.org
S: * SEARCH 1 2
S: a OK <text>
C: b SEARCH TO "Otto Brun"
S: * SEARCH 1
S: b OK <text>
C: c SEARCH TO otto@example.net
S: * SEARCH 1 2
S: c OK <text>
C: d SEARCH CC "zoe (z)"
S: * SEARCH 1
S: d OK <text>
C: e SEARCH TO friends
S: * SEARCH 2
S: e OK <text>
C: f SEARCH FROM nobody
S: * SEARCH
S: f OK <text>
