# RFC 5530 §3: while /etc/nologin is there nobody gets in, and is told that it is not for the password.
differs: dovecot says AUTHENTICATIONFAILED; RFC 5530 §3 has that for credentials, and UNAVAILABLE for what passes
file /etc/nologin: closed for the night
start: network

S: * <either OK or BYE> <text>
C: a LOGIN alice wonderland
S: a NO [UNAVAILABLE] <text>
