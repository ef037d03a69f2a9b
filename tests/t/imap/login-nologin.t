# RFC 5530 §3: while /etc/nologin is there nobody gets in, and is told that it is not for the password.
file /etc/nologin: closed for the night
start: network

S: * <either OK or BYE> <text>
C: a LOGIN alice wonderland
S: a NO [UNAVAILABLE] <text>
