# RFC 3501 §6.3.2: no flag changes in a mailbox that was opened by EXAMINE, whatever is fetched, and CLOSE expunges nothing.
checklist: 46 55
differs: dovecot says OK to an EXPUNGE that it does not do; RFC 3501 §6.4.3 has NO
start: authenticated
mailbox: known

C: a EXAMINE INBOX
S: <any lines>
S: * OK [PERMANENTFLAGS ()] <text>
S: <any lines>
S: a OK [READ-ONLY] <text>
C: b FETCH 2 (FLAGS RFC822.TEXT)
S: * 2 FETCH (FLAGS (\Flagged) RFC822.TEXT {26}
S: Two lines,
S: .with a dot.
S: )
S: b OK <text>
C: c EXPUNGE
S: c NO <text>
C: d CLOSE
S: d OK <text>
C: e STATUS INBOX (MESSAGES UNSEEN)
S: * STATUS INBOX (MESSAGES 3 UNSEEN 1)
S: e OK <text>
disk: INBOX unchanged
