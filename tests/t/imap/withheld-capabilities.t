# imap_capability: what is taken away is neither told nor understood.
only: letterbox
start: network
mailbox: known
conf: imap_capability = -I18NLEVEL=1 -LITERAL+ -ID -SASL-IR -LOGIN-REFERRALS -IDLE -UIDPLUS -NAMESPACE -CHILDREN -MAILBOX-REFERRALS -BINARY -UNSELECT -ESEARCH -WITHIN -SCAN -SORT -THREAD=REFERENCES -THREAD=ORDEREDSUBJECT -MULTIAPPEND

S: * OK [CAPABILITY IMAP4rev1] <text>
C: a ID NIL
S: a BAD <text>
C: b AUTHENTICATE PLAIN <base64 \0alice\0wonderland>
S: b BAD <text>
C: c LOGIN {5+}
C: alice wonderland
S: c BAD <text>
C: d LOGIN alice wonderland
S: d OK [CAPABILITY IMAP4rev1] <text>
C: e CAPABILITY
S: * CAPABILITY IMAP4rev1
S: e OK <text>
C: f IDLE
S: f BAD <text>
C: g NAMESPACE
S: g BAD <text>
C: h ID NIL
S: h BAD <text>
C: i RLIST "" *
S: i BAD <text>
C: j SCAN "" * x
S: j BAD <text>
C: k LIST "" *
S: * LIST () "/" INBOX
S: k OK <text>
C: l SELECT INBOX
S: <any lines>
S: l OK <text>
C: m FETCH 1 BINARY.PEEK[1]
S: m BAD <text>
C: n FETCH 1 BINARY.SIZE[1]
S: n BAD <text>
C: o SEARCH RETURN (MIN) ALL
S: o BAD <text>
C: p SEARCH YOUNGER 5
S: p BAD <text>
C: q SORT (DATE) UTF-8 ALL
S: q BAD <text>
C: r THREAD REFERENCES UTF-8 ALL
S: r BAD <text>
C: s UID THREAD ORDEREDSUBJECT UTF-8 ALL
S: s BAD <text>
C: t UID EXPUNGE 12
S: t BAD <text>
C: u COPY 1 INBOX
S: <any lines>
S!: u OK [COPYUID <text>
S: u OK COPY completed
C: v APPEND INBOX {9}
S: + <text>
C: A: b
C:
C: c {9}
S: v BAD <text>
C: w APPEND INBOX ~{9}
S: w BAD <text>
C: x APPEND INBOX {9}
S: + <text>
C: A: b
C:
C: c
S: <any lines>
S!: x OK [APPENDUID <text>
S: x OK APPEND completed
C: y UNSELECT
S: y BAD <text>
C: z SELECT {5+}
C: INBOX
S: z BAD <text>
C: A CLOSE
S: A OK <text>
log: Login user=alice host=<text>
