# RFC 3501 §6.3.11: the example; flags and date are kept, and the message comes back octet for octet.
checklist: 1 87 90
differs: dovecot adds a line end; RFC 3501 §4.3 sends the literal's octets and no more
mailbox: three
mailbox saved-messages: three

C: A003 APPEND saved-messages (\Seen) {95}
S: + <text?>
C: Date: Mon, 7 Feb 1994 21:52:25 -0800 (PST)
C: From: fred@example.com
C: Subject: a walk
C:
C: At four?
S: A003 OK <text>
C: b SELECT saved-messages
S: <any lines>
S: * 4 EXISTS
S: <any lines>
S: b OK <text>
C: c FETCH 4 (FLAGS BODY.PEEK[])
S: * 4 FETCH (FLAGS (<in any order \Seen \Recent>) BODY[] {95}
S: Date: Mon, 7 Feb 1994 21:52:25 -0800 (PST)
S: From: fred@example.com
S: Subject: a walk
S:
S: At four?)
S: c OK <text>
C: d APPEND saved-messages (\Flagged $Forwarded) " 7-Feb-1994 21:52:25 -0800" {26+}
C: Subject: with date
C:
C: text
S: <any lines>
S: d OK <text>
C: e FETCH 5 (FLAGS INTERNALDATE)
S: * 5 FETCH (FLAGS (<in any order \Flagged $Forwarded \Recent>) INTERNALDATE " 7-Feb-1994 21:52:25 -0800")
S: e OK <text>
C: f APPEND saved-messages " 1-Jan-1970 00:00:00 +0000" {9+}
C: A: b
C:
C: c
S: <any lines>
S: f OK <text>
C: g FETCH 6 INTERNALDATE
S: * 6 FETCH (INTERNALDATE " 1-Jan-1970 <text>")
S: g OK <text>
