# RFC 1939 §5 NOOP does nothing, and RSET after nothing does nothing either.
mailbox: known

C: NOOP
S: +OK<text?>
C: RSET
S: +OK<text?>
C: QUIT
S: +OK<text?>
S: <end>
disk: INBOX unchanged
