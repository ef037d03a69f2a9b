# RFC 1939 §5 STAT: number and size with one blank before each, and nothing after. What IMAP flagged as deleted is not there.
checklist: 191 192 193
mailbox: known
differs: dovecot shows the third message, which IMAP flagged as deleted; RFC 1939 §5 leaves what a maildrop holds to the server

C: STAT
S: +OK 2 270
C: LIST 1
S: +OK 1 125
C: LIST 3
S: -ERR <text>
C: LIST
S: +OK<text?>
S: 1 125
S: 2 145
S: .
C: DELE 2
S: +OK<text?>
C: STAT
S: +OK 1 125
C: RSET
S: +OK<text?>
C: STAT
S: +OK 2 270
