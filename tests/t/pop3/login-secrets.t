# UW: where the secrets file exists, plaintext logins are checked against it alone, and a locked system password is no obstacle.
checklist: 181
start: network
secret: alice rabbit
secret: frank hole

S: +OK <text>
C: USER alice
S: +OK <text>
C: PASS wonderland
S: -ERR <text>
C: USER frank
S: +OK <text>
C: PASS hole
S: +OK <text>
