# UW: the name is looked up as given, then in lower case, in the secrets file as in the system.
start: network
secret: alice wonderland

S: +OK <text>
C: APOP Alice <apop wonderland>
S: +OK <text>
