# RFC 3501 §6.2.3, §11.2: a wrong password and an unknown name get the same answer; the third failure is the last.
checklist: 40 180
differs: dovecot lets the client guess on; RFC 3501 §11.2 wants attempts limited or delayed
start: network

S: * OK <text>
C: a LOGIN alice queen
S: a NO [AUTHENTICATIONFAILED] <text:refusal>
C: b LOGIN nobody-of-this-name queen
S: b NO [AUTHENTICATIONFAILED] <=refusal>
C: c LOGIN alice queen
S: in any order
S: c NO [AUTHENTICATIONFAILED] <=refusal>
S: * BYE <text>
S: end of any order
S: <end>
log: Login failed user=alice auth=alice host=<text>
log: Login failed user=nobody-of-this-name auth=nobody-of-this-name host=<text>
