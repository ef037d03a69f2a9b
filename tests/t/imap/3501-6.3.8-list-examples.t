# RFC 3501 §6.3.8: the separator, the root of a reference, and names below a reference, in the spelling of the question.
checklist: 71 74
differs: dovecot has no other spelling of the root; RFC 3501 §6.3.8 leaves the meaning of "~" open
start: authenticated
mailbox meetings: three
mailbox foo/bar: three

C: A101 LIST "" ""
S: * LIST (\Noselect) "/" ""
S: A101 OK <text>
C: A202 LIST ~/mail/ %
S: * LIST (\Noselect \HasChildren) "/" ~/mail/foo
S: * LIST (\HasNoChildren) "/" ~/mail/meetings
S: A202 OK <text>
C: a LIST "" a%b*
S: a OK <text>
C: b LIST "" f%/b*
S: * LIST (<words>) "/" foo/bar
S: b OK <text>
C: c LIST {0}
S: + <text?>
C:  {0}
S: + <text?>
C:
S: * LIST (\Noselect) "/" ""
S: c OK <text>
C: d LIST (SUBSCRIBED) "" *
S: d BAD <text>
C: e LIST "" (a b)
S: e BAD <text>
C: f LIST foo/ ~/mail/m*
S: * LIST (<words>) "/" ~/mail/meetings
S: f OK <text>
