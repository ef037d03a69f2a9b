# RFC 4315 §3: the example: UIDs that were really given, in the order of the source; no code where nothing was copied.
checklist: 92
mailbox: known
mailbox meeting: known

C: A003 APPEND meeting (\Seen) {9}
S: + <text?>
C: A: b
C:
C: c
S: A003 OK [APPENDUID 1400000000 21] <text>
C: A004 COPY 2:3 meeting
S: A004 OK [COPYUID 1400000000 7,12 22:23] <text>
C: A005 UID COPY 8:11 meeting
S: A005 OK <text:nothing>
C: A006 UID COPY 12,5 meeting
S: A006 OK [COPYUID 1400000000 5,12 24:25] <text>
C: a SELECT meeting
S: <any lines>
S: * OK [UIDNEXT 26] <text>
S: <any lines>
S: a OK <text>
