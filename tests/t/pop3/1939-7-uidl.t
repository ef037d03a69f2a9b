# RFC 1939 §7 UIDL: by default UW's: UIDVALIDITY and UID in eight hexadecimal digits each.
checklist: 199 200
mailbox: known
differs: dovecot shows the third message, which IMAP flagged as deleted; RFC 1939 §5 leaves what a maildrop holds to the server

C: UIDL
S: +OK<text?>
S: 1 53724e0000000005
S: 2 53724e0000000007
S: .
C: UIDL 2
S: +OK 2 53724e0000000007
C: DELE 1
S: +OK<text?>
C: UIDL
S: +OK<text?>
S: 2 53724e0000000007
S: .
C: UIDL 1
S: -ERR <text>
