# RFC 3501 §6.4.5: fields of a header of more than a megabyte, also those behind a field that is as large.
differs: dovecot writes the names of fields in capitals; RFC 3501 §9 header-fld-name knows no case
mailbox: empty

C\: a APPEND INBOX {2400062+}\r\nFrom: a@example.org\r\nX-Pad: <1200000 x y>\r\nSubject: between\r\nX-Pad: <1200000 x z>\r\n\r\nx\r\n\r\n
S: <any lines>
S: a OK <text>
C: b FETCH 1 BODY.PEEK[HEADER.FIELDS (Subject)]
S: * 1 FETCH (BODY[HEADER.FIELDS (Subject)] {20}
S: Subject: between
S:
S: )
S: b OK <text>
C: c FETCH 1 BODY.PEEK[HEADER.FIELDS.NOT (X-PAD)]
S: * 1 FETCH (BODY[HEADER.FIELDS.NOT (X-PAD)] {41}
S: From: a@example.org
S: Subject: between
S:
S: )
S: c OK <text>
C: d FETCH 1 (BODY.PEEK[HEADER.FIELDS (X-Pad)]<1200000.15> UID)
S: * 1 FETCH (BODY[HEADER.FIELDS (X-Pad)]<1200000> {15}
S: yyyyyyy
S: X-Pad: UID 1)
S: d OK <text>
C: e FETCH 1 BODY.PEEK[HEADER.FIELDS (X-Pad From)]<0.7>
S: * 1 FETCH (BODY[HEADER.FIELDS (X-Pad From)]<0> "From: a")
S: e OK <text>
