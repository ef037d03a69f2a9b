# UW's SCAN: the LIST of those mailboxes that hold a text, whatever its letters' case; folders and what is no mailbox do not.
only: letterbox
start: authenticated
mailbox: three
mailbox work: known
mailbox lists/rust: three
file /home/alice/mail/notes: This is not mail.

C: a CAPABILITY
S: * CAPABILITY <text> SCAN <text>
S: a OK <text>
C: b SCAN "" * "message-id: <1@EXAMPLE"
S: * LIST (<words>) "/" INBOX
S: * LIST (<words>) "/" lists/rust
S: b OK SCAN completed
C: c SCAN "" % {9+}
C: the end
C:
S: c OK SCAN completed
C: d SCAN lists/ % {4}
S: + <text?>
C: from
S: * LIST (<words>) "/" lists/rust
S: d OK <text>
C: e SCAN "" w% "Two lines"
S: * LIST (<words>) "/" work
S: e OK <text>
C: f SCAN "" *
S: f BAD <text>
C: g SCAN "" * a b
S: g BAD <text>
C: h SCAN "" * ""
S: * LIST (<words>) "/" INBOX
S: * LIST (<words>) "/" lists/rust
S: * LIST (<words>) "/" work
S: h OK <text>
disk: INBOX unchanged
disk: work unchanged
