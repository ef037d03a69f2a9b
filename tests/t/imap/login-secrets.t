# UW: where the secrets file exists, plaintext logins are checked against it alone, and a locked system password is no obstacle.
only: letterbox
start: network
secret: alice rabbit
secret: frank hole

S: * OK <text>
C: a LOGIN alice wonderland
S: a NO [AUTHENTICATIONFAILED] <text>
C: b LOGIN bob builder
S: b NO [AUTHENTICATIONFAILED] <text>
C: c LOGIN alice rabbit
S?: * CAPABILITY <text>
S: c OK <text>
C2: a LOGIN frank hole
S2: * OK <text>
S2?: * CAPABILITY <text>
S2: a OK <text>
