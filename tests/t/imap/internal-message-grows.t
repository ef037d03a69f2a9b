# A mailbox that held notes alone goes on with them when mail comes.
mailbox: internal

C: a FETCH 1:* FLAGS
S: a BAD <text>
do: deliver INBOX one
C: b NOOP
S: in any order
S: * 1 EXISTS
S: * 1 RECENT
S: end of any order
S: b OK <text>
C: c FETCH 1 (UID FLAGS)
S: * 1 FETCH (UID 42 FLAGS (\Recent))
S: c OK <text>
