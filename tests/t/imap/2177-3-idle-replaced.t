# RFC 2177 §3: a mailbox that another program replaces by rename is still watched.
checklist: 105 155
differs: dovecot tells after a while; RFC 2177 §3 leaves the time open
mailbox: known

C: a IDLE
S: + <text>
do: rename INBOX known-without-first
S<: * 1 EXPUNGE
S?: * 2 EXISTS
S?: * 0 RECENT
do: deliver INBOX one
S<: * 3 EXISTS
S: * 1 RECENT
C: DONE
S: a OK <text>
