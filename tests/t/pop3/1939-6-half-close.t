# RFC 1939 §6: a client that stops sending without QUIT deletes nothing either.
checklist: 176
mailbox: three

C: DELE 1
C: <half-close>
S: +OK<text?>
S: <end>
disk: INBOX holds 1 2 3
