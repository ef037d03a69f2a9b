# Root never logs in, under whatever name, with whatever password.
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
