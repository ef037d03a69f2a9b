# RFC 3501 §6.4.5, §7.4.2: a part that is not there is NIL or empty, and costs the FETCH nothing.
checklist: 116 117
differs: dovecot has a part 1.1 of a text; RFC 3501 §6.4.5 has parts of multiparts and messages
mailbox: example

C: a FETCH 1 (UID BODY.PEEK[9])
S: * 1 FETCH (UID 1 BODY[9] <either NIL or "">)
S: a OK <text>
C: b FETCH 1 BODY.PEEK[1.1]
S: * 1 FETCH (BODY[1.1] <either NIL or "">)
S: b OK <text>
C: c FETCH 1 BODY.PEEK[1.TEXT]
S: * 1 FETCH (BODY[1.TEXT] <either NIL or "">)
S: c OK <text>
C: d FETCH 1 BODY.PEEK[1.HEADER]
S: * 1 FETCH (BODY[1.HEADER] <either NIL or "">)
S: d OK <text>
C: e FETCH 1 BODY.PEEK[4.2.2.3.MIME]
S: * 1 FETCH (BODY[4.2.2.3.MIME] <either NIL or "">)
S: e OK <text>
C: f FETCH 1 BODY.PEEK[MIME]
S: f BAD <text>
C: g FETCH 1 BODY.PEEK[0]
S: g BAD <text>
C: h FETCH 1 BODY.PEEK[1.]
S: h BAD <text>
C: i FETCH 1 BODY.PEEK[1.NONSENSE]
S: i BAD <text>
C: j FETCH 1 BODY.PEEK[
S: j BAD <text>
