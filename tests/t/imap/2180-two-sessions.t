# RFC 2180, RFC 3501 §5.2: two sessions on one mailbox see each other's changes at their next command.
checklist: 27 99 102
mailbox: known

C: a NOOP
S: a OK <text>
C2: a STORE 2 +FLAGS (\Seen)
S2: * 2 FETCH (FLAGS (<in any order \Seen \Flagged>))
S2: a OK <text>
C: b NOOP
S: * 2 FETCH (<text?>FLAGS (<in any order \Seen \Flagged>)<text?>)
S: b OK <text>
C: c EXPUNGE
S: * 3 EXPUNGE
S?: * 2 EXISTS
S?: * 0 RECENT
S: c OK <text>
C2: b NOOP
S2: * 3 EXPUNGE
S2?: * 2 EXISTS
S2?: * 0 RECENT
S2: b OK <text>
C2: c FETCH 3 UID
S2: c BAD <text>
