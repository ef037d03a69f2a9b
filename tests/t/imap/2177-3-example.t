# RFC 2177 §3: the example: what another client removed between two IDLEs is told by the second, and what comes and goes in it.
checklist: 99 155
start: authenticated
mailbox: three

C: A001 SELECT INBOX
S: <any lines>
S: * 3 EXISTS
S: <any lines>
S: A001 OK <text>
C: A002 IDLE
S: + <text>
do: deliver INBOX one
S: * 4 EXISTS
S?: * <number> RECENT
C: DONE
S: A002 OK <text>
C2: a SELECT INBOX
S2: <any lines>
S2: a OK <text>
C2: b STORE 2 +FLAGS.SILENT (\Deleted)
S2: b OK <text>
C2: c EXPUNGE
S2: * 2 EXPUNGE
S2: <any lines>
S2: c OK <text>
C: A003 FETCH 4 ALL
S: <any lines>
S!: * 2 EXPUNGE
S: * 4 FETCH (FLAGS (<words>\Recent<text>ENVELOPE <text>
S: <any lines>
S!: * 2 EXPUNGE
S: A003 OK <text>
C: A004 IDLE
S: in any order
S: + <text>
S: * 2 EXPUNGE
S: end of any order
S?: * 3 EXISTS
S?: * <number> RECENT
C2: d STORE 3 +FLAGS.SILENT (\Deleted)
S2: d OK <text>
C2: e EXPUNGE
S2: * 3 EXPUNGE
S2: <any lines>
S2: e OK <text>
S?: * 3 FETCH (FLAGS (<text?>\Deleted<text?>))
S: * 3 EXPUNGE
S?: * 2 EXISTS
S?: * <number> RECENT
do: deliver INBOX one
S: * 3 EXISTS
S?: * <number> RECENT
C: DONE
S: A004 OK <text>
C: A005 FETCH 3 ALL
S: * 3 FETCH (FLAGS (<words>) <text>ENVELOPE <text>
S: A005 OK <text>
C: A006 IDLE
S: + <text>
C: DONE
S: A006 OK <text>
disk: INBOX holds 1 3 + one
