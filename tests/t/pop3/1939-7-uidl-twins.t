# RFC 1939 §7 UIDL: two messages of the same octets have two identifiers.
checklist: 199
mailbox: one
do: deliver INBOX one

C: UIDL
S: +OK<text?>
S: 1 <word:first>01
S: 2 <=first>02
S: .
