# The message that UW and Dovecot keep their notes in is neither counted nor deleted.
checklist: 204
mailbox: internal-one

C: STAT
S: +OK 1 <number>
C: UIDL 1
S: +OK 1 53724e0000000011
C: DELE 1
S: +OK<text?>
C: QUIT
S: +OK<text?>
S: <end>
C2: STAT
S2: +OK 0 0
C2: QUIT
S2: +OK<text?>
S2: <end>
do: deliver INBOX one
C3: UIDL 1
S3: +OK 1 53724e000000002a
