# Root never logs in: PAM's yes does not change that.
differs: dovecot says OK and ends then; RFC 3501 §6.2.3 has NO for a user who is rejected
start: network

S: * OK <text>
C: a LOGIN toor secret
S: a NO [AUTHENTICATIONFAILED] <text>
C: b LOGIN alice wonderland
S?: * CAPABILITY <text>
S: b OK <text>
