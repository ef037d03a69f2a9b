# RFC 3501 §6.3.8: the separator, INBOX, and the folders below the root; "%" stops at the separator.
checklist: 71 72 73 77
start: authenticated
mailbox: three
mailbox work: empty
mailbox lists/rust: three
mailbox lists/debian: three

C: a LIST "" ""
S: * LIST (<words>) "/" ""
S: a OK <text>
C: b LIST "" INBOX
S: * LIST (<words>) "/" INBOX
S: b OK <text>
C: c LIST "" *
S: in any order
S: * LIST (<words>) "/" INBOX
S: * LIST (<words>) "/" work
S: * LIST (<words>) "/" lists
S: * LIST (<words>) "/" lists/rust
S: * LIST (<words>) "/" lists/debian
S: end of any order
S: c OK <text>
C: d LIST "" %
S: in any order
S: * LIST (<words>) "/" INBOX
S: * LIST (<words>) "/" work
S: * LIST (<words>) "/" lists
S: end of any order
S: d OK <text>
C: e LIST "" lists/%
S: in any order
S: * LIST (<words>) "/" lists/rust
S: * LIST (<words>) "/" lists/debian
S: end of any order
S: e OK <text>
C: f LIST lists/ r%t
S: * LIST (<words>) "/" lists/rust
S: f OK <text>
C: g LIST "" inb*
S: * LIST (<words>) "/" INBOX
S: g OK <text>
C: h LIST "" no-such-*
S: h OK <text>
