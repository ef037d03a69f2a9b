# UW: which lines begin a message (docs of c-client's driver, read from the end of the line); the rest is text.
start: authenticated
mailbox: from-lines
differs: dovecot takes other lines for a beginning; RFC 4155 Appendix A leaves the form open

C: a SELECT INBOX
S: <any lines>
S: * 6 EXISTS
S: <any lines>
S: a OK <text>
C: b FETCH 1:* (INTERNALDATE BODY.PEEK[HEADER.FIELDS (Subject)])
S: * 1 FETCH (INTERNALDATE " 1-Jan-2015 10:00:00 <text>" BODY[HEADER.FIELDS (<text>)] {14}
S: Subject: 1
S:
S: )
S: * 2 FETCH (INTERNALDATE " 1-Jan-2015 10:01:00 <text>" BODY[HEADER.FIELDS (<text>)] {14}
S: Subject: 2
S:
S: )
S: * 3 FETCH (INTERNALDATE " 1-Jan-2015 10:02:00 <text>" BODY[HEADER.FIELDS (<text>)] {14}
S: Subject: 3
S:
S: )
S: * 4 FETCH (INTERNALDATE " 1-Jan-2015 10:03:00 -0800" BODY[HEADER.FIELDS (<text>)] {14}
S: Subject: 4
S:
S: )
S: * 5 FETCH (INTERNALDATE " 1-Jan-2015 10:04:00 +0100" BODY[HEADER.FIELDS (<text>)] {14}
S: Subject: 5
S:
S: )
S: * 6 FETCH (INTERNALDATE " 1-Jan-2015 10:08:00 <text>" BODY[HEADER.FIELDS (<text>)] {14}
S: Subject: 6
S:
S: )
S: b OK <text>
C: c FETCH 1 BODY.PEEK[TEXT]
S: * 1 FETCH (BODY[TEXT] {71}
S: >From the quoted
S: From here on it is text
S: From you, at 10:00 in 2015
S: )
S: c OK <text>
disk: INBOX unchanged
