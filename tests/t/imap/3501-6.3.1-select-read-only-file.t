# RFC 3501 §6.3.1: a file that cannot be written is a mailbox that can only be read, and says so.
checklist: 45 47
differs: dovecot keeps flags of such a file elsewhere; RFC 3501 §7.1 PERMANENTFLAGS allows flags of a session
start: authenticated
mailbox: three
do: forbid INBOX

C: a SELECT INBOX
S: <any lines>
S: * OK [PERMANENTFLAGS ()] <text>
S: <any lines>
S: a OK [READ-ONLY] <text>
C: b STORE 1 +FLAGS (\Flagged)
S: b NO <text>
C: c FETCH 1 BODY[HEADER.FIELDS (Subject)]
S: * 1 FETCH (BODY[HEADER.FIELDS (<text>)] {18}
S: Subject: first
S:
S: )
S: c OK <text>
disk: INBOX unchanged
