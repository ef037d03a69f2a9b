# RFC 3501 §6.3.5: RENAME of INBOX moves its messages; INBOX and what is below it stay.
checklist: 65
differs: dovecot fails to rename an INBOX that lies elsewhere; RFC 3501 §6.3.5 moves its messages
start: authenticated
mailbox: three
mailbox INBOX/bar: known

C: Z433 RENAME inbox old-mail
S: Z433 OK <text>
C: Z434 LIST "" *
S: in any order
S: * LIST (<words>) "/" INBOX
S: * LIST (<words>) "/" INBOX/bar
S: * LIST (<words>) "/" old-mail
S: end of any order
S: Z434 OK <text>
C: a STATUS INBOX (MESSAGES)
S: * STATUS INBOX (MESSAGES 0)
S: a OK <text>
C: b STATUS old-mail (MESSAGES)
S: * STATUS old-mail (MESSAGES 3)
S: b OK <text>
disk: INBOX/bar unchanged
