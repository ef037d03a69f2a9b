# RFC 3501 §6.1.1: CAPABILITY's data stand before its OK, name IMAP4rev1 first, and grow with the login.
checklist: 23 24 165
differs: dovecot takes what follows CAPABILITY; RFC 3501 §9 command-any has nothing there
start: network

S: * OK [CAPABILITY IMAP4rev1 <text>] <text>
C: abcd CAPABILITY
S: * CAPABILITY IMAP4rev1 <text>
S: abcd OK <text>
C: a CAPABILITY now
S: a BAD <text>
C: b LOGIN alice wonderland
S: b OK [CAPABILITY IMAP4rev1 <text:after>] <text>
C: ijkl CAPABILITY
S: * CAPABILITY IMAP4rev1 <=after>
S: ijkl OK <text>
