# RFC 3501 §6.2.3: after a failed attempt the right one succeeds, and only that one.
checklist: 40
start: network

S: * OK <text>
C: a LOGIN alice queen
S: a NO [AUTHENTICATIONFAILED] <text>
C: b SELECT INBOX
S: b BAD <text>
C: c LOGIN alice wonderland
S?: * CAPABILITY <text>
S: c OK <text>
C: d STATUS INBOX (MESSAGES)
S: * STATUS INBOX (MESSAGES 0)
S: d OK <text>
