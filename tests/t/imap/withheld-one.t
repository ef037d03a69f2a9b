# imap_capability: the others stay as they are.
only: letterbox
start: network
conf: imap_capability = -IDLE -NOSUCH

S: * OK [CAPABILITY IMAP4rev1 I18NLEVEL=1 LITERAL+ ID SASL-IR <text>] <text>
C: a LOGIN alice wonderland
S: a OK [CAPABILITY IMAP4rev1 I18NLEVEL=1 LITERAL+ ID UIDPLUS <text>] <text>
C: b IDLE
S: b BAD <text>
C: c NAMESPACE
S: * NAMESPACE <text>
S: c OK <text>
log: imap_capability: -NOSUCH is nothing that can be taken away
