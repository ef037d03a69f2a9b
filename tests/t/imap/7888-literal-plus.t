# RFC 7888 §3: "{n+}" needs no go-ahead; several in one command, and pipelined commands after it.
checklist: 5 6
start: authenticated
mailbox: three

C: a SELECT {5+}
C: INBOX
C: b FETCH 1 BODY.PEEK[HEADER.FIELDS ({7+}
C: Subject)]
C: c NOOP
S: <any lines>
S!: + <text?>
S: a OK <text>
S: * 1 FETCH (BODY[HEADER.FIELDS (<text>)] {18}
S: Subject: first
S:
S: )
S: b OK <text>
S: c OK <text>
