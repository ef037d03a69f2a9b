# RFC 3502 §6.3.11: the example: several messages in one APPEND, each with its flags and date.
checklist: 86 92
differs: dovecot adds a line end; RFC 3501 §4.3 sends the literal's octets and no more
mailbox: known
mailbox saved-messages: known

C: A003 APPEND saved-messages (\Seen) {38}
S: + <text?>
C: From: fred@example.com
C: Subject: a
C:
C:  (\Flagged) " 7-Feb-1994 22:43:04 -0800" {37+}
C: From: joe@example.net
C: Subject: b
C:
C:  {9}
S: + <text?>
C: A: b
C:
C: c
S: A003 OK [APPENDUID 1400000000 21:23] <text>
C: A004 APPEND bogusname (\Flagged) {1023}
S: A004 NO [TRYCREATE] <text>
C: b SELECT saved-messages
S: <any lines>
S: * 6 EXISTS
S: <any lines>
S: b OK <text>
C: c FETCH 4:6 (UID FLAGS RFC822.SIZE)
S: * 4 FETCH (UID 21 FLAGS (<in any order \Seen \Recent>) RFC822.SIZE 38)
S: * 5 FETCH (UID 22 FLAGS (<in any order \Flagged \Recent>) RFC822.SIZE 37)
S: * 6 FETCH (UID 23 FLAGS (\Recent) RFC822.SIZE 9)
S: c OK <text>
C: d FETCH 5 INTERNALDATE
S: * 5 FETCH (INTERNALDATE " 7-Feb-1994 22:43:04 -0800")
S: d OK <text>
