# RFC 1939 §6: a connection that ends without QUIT deletes nothing.
checklist: 176
mailbox: three

C: DELE 1
S: +OK<text?>
C: DELE 2
S: +OK<text?>
C: <drop>
do: wait 1
disk: INBOX holds 1 2 3
