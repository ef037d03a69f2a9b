# RFC 3501 §9 note 1: commands, items, flags and section names are read in any case.
checklist: 10 57
mailbox: three

C: a fEtCh 1 (flags UID rfc822.size)
S: * 1 FETCH (FLAGS (\Recent) UID 1 RFC822.SIZE 186)
S: a OK <text>
C: b Fetch 1 body.peek[header.fields (SUBJECT)]
S: * 1 FETCH (BODY[HEADER.FIELDS (<either SUBJECT or subject>)] {18}
S: Subject: first
S:
S: )
S: b OK <text>
C: c store 1 +flags (\sEEN)
S: * 1 FETCH (FLAGS (<in any order \Seen \Recent>))
S: c OK <text>
C: d select iNbOx
S: <any lines>
S: d OK [READ-WRITE] <text>
