# RFC 3501 §5.1: INBOX always exists: an empty file and a missing one are empty mailboxes.
checklist: 59
differs: dovecot fails on an INBOX that is removed; RFC 3501 §5.1 reserves the name
start: authenticated
mailbox: empty

C: a SELECT INBOX
S: <any lines>
S: a OK <text>
C: b STATUS INBOX (MESSAGES RECENT UNSEEN)
S: * STATUS INBOX (MESSAGES 0 RECENT 0 UNSEEN 0)
S: b OK <text>
do: remove INBOX
C2: a SELECT INBOX
S2: in any order
S2: * FLAGS (<words>)
S2: * 0 EXISTS
S2: * 0 RECENT
S2: * OK [PERMANENTFLAGS (<words>)] <text>
S2: * OK [UIDVALIDITY <number>] <text>
S2: * OK [UIDNEXT <number>] <text>
S2: end of any order
S2: a OK <text>
C2: b FETCH 1:* FLAGS
S2: b BAD <text>
C2: c UID FETCH 1:* FLAGS
S2: c OK <text>
C2: d EXPUNGE
S2: d OK <text>
C2: e CLOSE
S2: e OK <text>
