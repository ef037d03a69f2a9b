# RFC 3501 §6.5.1: a command with X that nobody told of is none.
start: authenticated

C: A442 XPIG-LATIN
S: A442 BAD <text>
C: a NETSCAPE
S: a BAD <text>
C: b PARTIAL 1 BODY[] 1 2
S: b BAD <text>
