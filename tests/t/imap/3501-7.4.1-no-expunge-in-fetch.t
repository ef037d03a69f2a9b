# RFC 3501 §7.4.1: FETCH, STORE and SEARCH by number tell of no EXPUNGE: the numbers hold while they run.
checklist: 98 102 103
mailbox: generated 5 5

C: a FETCH 5 UID
S: * 5 FETCH (UID 5)
S: a OK <text>
C2: a STORE 2 +FLAGS.SILENT (\Deleted)
S2: a OK <text>
C2: b EXPUNGE
S2: <any lines>
S2: b OK <text>
C: b FETCH 5 UID
S: <any lines>
S!: * <number> EXPUNGE
S: * 5 FETCH (UID 5)
S: <any lines>
S!: * <number> EXPUNGE
S: b OK <text>
C: c STORE 4 +FLAGS (\Flagged)
S: <any lines>
S!: * <number> EXPUNGE
S: * 4 FETCH (FLAGS (<text?>\Flagged<text>
S: <any lines>
S!: * <number> EXPUNGE
S: c OK <text>
C: d FETCH 2 (UID BODY.PEEK[])
S: <any lines>
S!: * <number> EXPUNGE
S!: * 2 FETCH (UID 3 <text>
S: d <either OK or NO> <text>
C: e NOOP
S: <any lines>
S: * 2 EXPUNGE
S: <any lines>
S: e OK <text>
C: f FETCH 1:* UID
S: * 1 FETCH (UID 1)
S: * 2 FETCH (UID 3)
S: * 3 FETCH (UID 4)
S: * 4 FETCH (UID 5)
S: f OK <text>
disk: INBOX holds 1 3 4 5
