# RFC 3501 §6.3.6, §6.3.7, §6.3.9: subscriptions outlive their mailboxes; "%" shows the levels above them.
checklist: 67 76
differs: dovecot does not subscribe to a name without a mailbox; RFC 3501 §6.3.6 lets it validate the name
start: authenticated
mailbox work: known

C: a SUBSCRIBE work
S: a OK <text>
C: b SUBSCRIBE lists/rust
S: b OK <text>
C: c SUBSCRIBE inbox
S: c OK <text>
C: d LSUB "" *
S: in any order
S: * LSUB (<words>) "/" INBOX
S: * LSUB (<words>) "/" lists/rust
S: * LSUB (<words>) "/" work
S: end of any order
S: d OK <text>
C: e LSUB "" %
S: in any order
S: * LSUB (<words>) "/" INBOX
S: * LSUB (\Noselect) "/" lists
S: * LSUB (<words>) "/" work
S: end of any order
S: e OK <text>
C: f DELETE work
S: f OK <text>
C: g LSUB "" w*
S: * LSUB (<words>) "/" work
S: g OK <text>
C: h UNSUBSCRIBE work
S: h OK <text>
C: i LSUB "" w*
S: i OK <text>
C: j SUBSCRIBE ../x
S: j NO <text>
