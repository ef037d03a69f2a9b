# A name or a password beyond every bound is wrong, no more and no less.
differs: dovecot ends the connection; RFC 3501 §6.2.3 has NO for what is rejected
start: network

S: * OK <text>
C: a LOGIN <600 x a> wonderland
S: a NO [AUTHENTICATIONFAILED] <text>
C: b LOGIN alice <2000 x w>
S: b NO [AUTHENTICATIONFAILED] <text>
C: c LOGIN alice wonderland
S?: * CAPABILITY <text>
S: c OK <text>
