# UW: a login name is looked up as given, then in lower case. The password is taken as it is.
start: network

S: * OK <text>
C: a LOGIN ALICE wonderland
S?: * CAPABILITY <text>
S: a OK <text>
C2: a LOGIN alice WONDERLAND
S2: * OK <text>
S2: a NO [AUTHENTICATIONFAILED] <text>
log: Login user=alice host=<text>
