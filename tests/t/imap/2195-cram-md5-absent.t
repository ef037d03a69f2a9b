# RFC 2195: without a secrets file there is no CRAM-MD5, and none is advertised.
differs: dovecot has its mechanisms from its own settings; RFC 3501 §6.2.2 leaves open which there are
start: network

S: * OK [CAPABILITY <text:capabilities>] <text>
C: a AUTHENTICATE CRAM-MD5
S: a NO <text>
C: b CAPABILITY
S: * CAPABILITY <=capabilities>
S: b OK <text>
