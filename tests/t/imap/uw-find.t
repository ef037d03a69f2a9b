# UW, IMAP2 (RFC 1176): FIND names what is subscribed to or what there is, without attributes; SUBSCRIBE may say MAILBOX.
only: letterbox
start: authenticated
mailbox work: three
mailbox lists/rust: three

C: a SUBSCRIBE MAILBOX work
S: a OK <text>
C: b subscribe mailbox
S: b OK <text>
C: c FIND MAILBOXES *
S: in any order
S: * MAILBOX mailbox
S: * MAILBOX work
S: end of any order
S: c OK FIND completed
C: d UNSUBSCRIBE MAILBOX MAILBOX
S: d OK <text>
C: e UNSUBSCRIBE mailbox
S: e OK <text>
C: f find mailboxes *
S: * MAILBOX work
S: f OK <text>
C: g FIND ALL.MAILBOXES *
S: in any order
S: * MAILBOX INBOX
S: * MAILBOX work
S: * MAILBOX lists/rust
S: end of any order
S: g OK <text>
C: h FIND ALL.MAILBOXES lists/*
S: * MAILBOX lists/rust
S: h OK <text>
C: i FIND ALL.MAILBOXES %
S: i NO <text>
C: j FIND BBOARDS *
S: j BAD <text>
C: k FIND MAILBOXES
S: k BAD <text>
disk: work unchanged
