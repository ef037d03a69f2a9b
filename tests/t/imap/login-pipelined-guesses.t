# Guesses that come in one packet are answered one by one, three of them; the right one as the fourth is not looked at.
checklist: 40
differs: dovecot lets the client guess on; RFC 3501 §11.2 wants attempts limited or delayed
start: network

C: a LOGIN alice one
C: b LOGIN alice two
C: c LOGIN alice three
C: d LOGIN alice wonderland
S: * OK <text>
S: a NO [AUTHENTICATIONFAILED] <text>
S: b NO [AUTHENTICATIONFAILED] <text>
S: in any order
S: c NO [AUTHENTICATIONFAILED] <text>
S: * BYE <text>
S: end of any order
S: <end>
