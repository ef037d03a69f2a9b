# RFC 3501 §6.4.5: the part numbers of the RFC's own example.
checklist: 115 116 117
differs: dovecot counts the line end before a boundary; RFC 2046 §5.1.1 gives it to the boundary
mailbox: example

C: a FETCH 1 BODY.PEEK[1]
S: * 1 FETCH (BODY[1] "part 1")
S: a OK <text>
C: b FETCH 1 BODY.PEEK[1.MIME]
S: * 1 FETCH (BODY[1.MIME] {46}
S: Content-Type: text/plain; charset=us-ascii
S:
S: )
S: b OK <text>
C: c FETCH 1 BODY.PEEK[2]
S: * 1 FETCH (BODY[2] "cGFydCAyCg==")
S: c OK <text>
C: d FETCH 1 BODY.PEEK[3.HEADER]
S: * 1 FETCH (BODY[3.HEADER] {114}
S: From: Bob <bob@example.org>
S: Subject: part 3
S: MIME-Version: 1.0
S: Content-Type: multipart/mixed; boundary=three
S:
S: )
S: d OK <text>
C: e FETCH 1 (BODY.PEEK[3.1] BODY.PEEK[3.2] BODY.PEEK[4.1] BODY.PEEK[4.2.1] BODY.PEEK[4.2.2.1] BODY.PEEK[4.2.2.2])
S: * 1 FETCH (BODY[3.1] "part 3.1" BODY[3.2] "part 3.2" BODY[4.1] "R0lGODlh" BODY[4.2.1] "part 4.2.1" BODY[4.2.2.1] "part 4.2.2.1" BODY[4.2.2.2] "part <bold>4.2.2.2</bold>")
S: e OK <text>
C: f FETCH 1 BODY.PEEK[4.1.MIME]
S: * 1 FETCH (BODY[4.1.MIME] {93}
S: Content-Type: image/gif
S: Content-ID: <gif@example.org>
S: Content-Transfer-Encoding: base64
S:
S: )
S: f OK <text>
C: g FETCH 1 BODY.PEEK[4.2.HEADER.FIELDS (subject)]
S: * 1 FETCH (BODY[4.2.HEADER.FIELDS (<text>)] {21}
S: Subject: part 4.2
S:
S: )
S: g OK <text>
C: h FETCH 1 BODY.PEEK[3.TEXT]
S: * 1 FETCH (BODY[3.TEXT] {93}
S: --three
S:
S: part 3.1
S: --three
S: Content-Type: application/octet-stream
S:
S: part 3.2
S: --three--
S: )
S: h OK <text>
C: i FETCH 1 BODY.PEEK[4.2.2]
S: * 1 FETCH (BODY[4.2.2] {142}
S: --fourtwotwo
S: Content-Type: text/plain
S:
S: part 4.2.2.1
S: --fourtwotwo
S: Content-Type: text/richtext
S:
S: part <bold>4.2.2.2</bold>
S: --fourtwotwo--)
S: i OK <text>
C: j FETCH 1 BODY.PEEK[4.2.2.1]<5.3>
S: * 1 FETCH (BODY[4.2.2.1]<5> "4.2")
S: j OK <text>
