# Root never logs in: PAM's yes does not change that.
start: network

S: * OK <text>
C: a LOGIN toor secret
S: a NO [AUTHENTICATIONFAILED] <text>
C: b LOGIN alice wonderland
S?: * CAPABILITY <text>
S: b OK <text>
