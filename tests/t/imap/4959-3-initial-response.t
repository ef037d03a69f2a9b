# RFC 4959 §3: the first response may come with the command; "=" is an empty one; who speaks second cannot begin.
checklist: 36
differs: dovecot goes on with its challenge; RFC 4959 §3 fails with BAD
start: network
secret: alice wonderland

S: * OK [CAPABILITY <text> SASL-IR <text>] <text>
C: a AUTHENTICATE CRAM-MD5 <base64 alice>
S: a BAD <text>
C: b AUTHENTICATE PLAIN =
S: b <either NO or BAD> <text>
C: c AUTHENTICATE PLAIN <base64 \0alice\0wonderland>
S?: * CAPABILITY <text>
S: c OK <text>
