# RFC 1939 §6: QUIT deletes what was marked, all of it, and nothing that came meanwhile.
checklist: 190 201 202
mailbox: three

C: DELE 1
S: +OK<text?>
do: deliver INBOX one
C: STAT
S: +OK 2 <number>
C: LIST 4
S: -ERR <text>
C: DELE 3
S: +OK<text?>
C: QUIT
S: +OK<text?>
S: <end>
disk: INBOX holds 2 + one
log: Update user=alice host=<text> nmsgs=<number> ndele=2 nseen=<number>
log: Logout user=alice host=<text>
