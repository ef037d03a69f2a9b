# RFC 3501 §6.3.3: CREATE makes parents, drops a separator at the end, and makes nothing that is there.
checklist: 60 61
start: authenticated

C: a CREATE a/b/c
S: a OK <text>
C: b CREATE owatagusiam/
S: b OK <text>
C: c CREATE owatagusiam/blurdybloop
S: c OK <text>
C: d LIST "" *
S: in any order
S: * LIST (<words>) "/" INBOX
S: * LIST (\Noselect \HasChildren) "/" a
S: * LIST (\Noselect \HasChildren) "/" a/b
S: * LIST (<words>) "/" a/b/c
S: * LIST (\Noselect \HasChildren) "/" owatagusiam
S: * LIST (<words>) "/" owatagusiam/blurdybloop
S: end of any order
S: d OK <text>
C: e CREATE a/b/c
S: e NO [ALREADYEXISTS] <text>
C: f CREATE inbox
S: f NO <text>
C: g CREATE ""
S: g <either NO or BAD> <text>
C: h SELECT a/b
S: h NO <text>
C: i SELECT a/b/c
S: <any lines>
S: i OK [READ-WRITE] <text>
disk: a/b/c holds nothing
