# RFC 3501 §7.2.1: what is advertised is what works in that state.
checklist: 24 165
start: network
secret: alice wonderland

S: * OK [CAPABILITY IMAP4rev1<text>] <text>
C: a LOGIN alice wonderland
S?: * CAPABILITY <text>
S: a OK <text>
C: b CAPABILITY
S: * CAPABILITY IMAP4rev1<text:after>
S: b OK <text>
C: c CAPABILITY
S: * CAPABILITY IMAP4rev1<=after>
S: c OK <text>
