# RFC 3501 §7.1: the greeting of a server that inetd started is OK, and its capabilities are those that the command tells.
checklist: 21 22 23 160
start: network

S: * OK [CAPABILITY <text:capabilities>] <text>
C: a CAPABILITY
S: * CAPABILITY <=capabilities>
S: a OK <text>
C: b CAPABILITY
S: * CAPABILITY <=capabilities>
S: b OK <text>
