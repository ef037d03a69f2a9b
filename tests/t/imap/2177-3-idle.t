# RFC 2177 §3: the example: IDLE is answered at once, and what happens is told within a second; DONE ends it.
checklist: 99 155
differs: dovecot tells of flags after a while; RFC 2177 §3 leaves the time open
mailbox: known

C: A001 IDLE
S: + <text>
do: deliver INBOX one
S<: * 4 EXISTS
S: * 1 RECENT
C: DONE
S: A001 OK <text>
C: A002 FETCH 4 FLAGS
S: * 4 FETCH (FLAGS (\Recent))
S: A002 OK <text>
C: A003 IDLE
S: + <text>
C2: a STORE 2 +FLAGS (\Seen)
S2: <any lines>
S2: a OK <text>
S<: * 2 FETCH (<text?>FLAGS (<in any order \Seen \Flagged>)<text?>)
C2: b EXPUNGE
S2: * 3 EXPUNGE
S2: <any lines>
S2: b OK <text>
S<: * 3 EXPUNGE
S?: * 3 EXISTS
S?: * 1 RECENT
do: deliver INBOX one
S<: * 4 EXISTS
S: * <number> RECENT
C: done
C: A004 NOOP
S: A003 OK <text>
S: A004 OK <text>
disk: INBOX holds 1 2 + twice
