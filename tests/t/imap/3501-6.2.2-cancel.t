# RFC 3501 §6.2.2: "*" ends the exchange, BAD answers it, and the session goes on as if nothing had been.
checklist: 35 37 38
differs: dovecot says NO to broken base64; RFC 3501 §6.2.2 says BAD
start: network
secret: alice wonderland

S: * OK <text>
C: a AUTHENTICATE PLAIN
S: + 
C: *
S: a BAD <text>
C: b AUTHENTICATE PLAIN
S: + 
C: this is not base64!
S: b BAD <text>
C: c AUTHENTICATE CRAM-MD5
S: + <base64>
C: *
S: c BAD <text>
C: d AUTHENTICATE SURPRISE
S: d NO <text>
C: e AUTHENTICATE
S: e BAD <text>
C: f AUTHENTICATE LOGIN
S: + VXNlciBOYW1lAA==
C: *
S: f BAD <text>
C: g LOGIN alice wonderland
S?: * CAPABILITY <text>
S: g OK <text>
