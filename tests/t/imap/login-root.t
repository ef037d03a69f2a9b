# Root never logs in, under whatever name, with whatever password.
differs: dovecot says OK and ends then; RFC 3501 §6.2.3 has NO for a user who is rejected
secret: root secret
secret: toor secret
secret: alice wonderland
start: network

S: * OK <text>
C: a LOGIN toor secret
S: a NO [AUTHENTICATIONFAILED] <text:refusal>
C: b LOGIN root secret
S: b NO [AUTHENTICATIONFAILED] <=refusal>
C: c LOGIN alice wonderland
S?: * CAPABILITY <text>
S: c OK <text>
