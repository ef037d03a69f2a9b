# UW, RFC 4616 §4: mechanisms that show the password are not advertised while nothing protects it, and work all the same.
checklist: 39 165
differs: dovecot advertises them on this machine; RFC 3501 §11.2 only forbids it with LOGINDISABLED
start: network

S: * OK [CAPABILITY <text>] <text>
C: a CAPABILITY
S: <any lines>
S!: * CAPABILITY <text> AUTH=PLAIN<text?>
S!: * CAPABILITY <text> AUTH=LOGIN<text?>
S: a OK <text>
C: b AUTHENTICATE PLAIN <base64 \0alice\0wonderland>
S?: * CAPABILITY <text>
S: b OK <text>
