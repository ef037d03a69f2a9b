# RFC 3501 §6.4.5: the example: fields that are fetched without PEEK make their messages \Seen, and the change is told.
differs: dovecot tells the new flags with the fields; RFC 3501 §6.4.5 leaves open which FETCH response has them
mailbox: known

C: A654 FETCH 2:3 (FLAGS BODY[HEADER.FIELDS (DATE FROM)])
S: * 2 FETCH (FLAGS (\Flagged) BODY[HEADER.FIELDS (DATE FROM)] {79}
S: From: "Brun, Otto" <otto@example.net>
S: Date: Fri, 2 Jan 2015 11:30:00 -0800
S:
S: )
S: * 3 FETCH (FLAGS (<in any order \Seen \Deleted $Forwarded>) BODY[HEADER.FIELDS (DATE FROM)] {63}
S: From: zoe@example.com
S: Date: Sat, 3 Jan 2015 12:45:59 +0530
S:
S: )
S: * 2 FETCH (FLAGS (<in any order \Seen \Flagged>))
S: A654 OK <text>
C: a FETCH 2:3 FLAGS
S: * 2 FETCH (FLAGS (<in any order \Seen \Flagged>))
S: * 3 FETCH (FLAGS (<in any order \Seen \Deleted $Forwarded>))
S: a OK <text>
