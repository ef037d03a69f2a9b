# A line in the secrets file makes no account: the user must exist, and PAM's account stage applies.
differs: dovecot says UNAVAILABLE; RFC 5530 §3 has AUTHENTICATIONFAILED for an unknown user
start: network
secret: ghost boo
secret: dave boo
secret: alice rabbit

S: * OK <text>
C: a LOGIN ghost boo
S: a NO [AUTHENTICATIONFAILED] <text>
C: b LOGIN dave boo
S: b NO [EXPIRED] <text>
C: c LOGIN alice rabbit
S?: * CAPABILITY <text>
S: c OK <text>
