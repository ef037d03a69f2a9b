# RFC 2180 §4, RFC 5530 §3: what another session expunged is gone for FETCH, STORE, COPY and SEARCH, and no neighbour takes its place.
checklist: 97 102 103 104
mailbox: generated 5 5
mailbox other: three
differs: dovecot serves FETCH of expunged mail as it likes; RFC 2180 §4.1 allows several ways

C2: a STORE 2 +FLAGS.SILENT (\Deleted)
S2: a OK <text>
C: a FETCH 1:5 UID
S: <any lines>
S: a OK <text>
C2: b EXPUNGE
S2: * 2 EXPUNGE
S2: <any lines>
S2: b OK <text>
C: b FETCH 1:3 UID
S: * 1 FETCH (UID 1)
S?: * 2 FETCH (UID 2)
S: * 3 FETCH (UID 3)
S: b <either OK or NO [EXPUNGEISSUED]> <text>
C: c STORE 2 +FLAGS (\Seen)
S: <any lines>
S!: * 2 FETCH <text>
S: c <either OK or NO [EXPUNGEISSUED]> <text>
C: d SEARCH ALL
S: * SEARCH 1 3 4 5
S: d OK <text>
C: e STORE 2:3 +FLAGS.SILENT (\Flagged)
S: e OK <text>
C: f COPY 2:3 other
S: * 2 EXPUNGE
S?: * 4 EXISTS
S?: * <number> RECENT
S: f NO [EXPUNGEISSUED] <text>
C: g FETCH 2 (UID FLAGS)
S: * 2 FETCH (UID 3 FLAGS (<text?>\Flagged<text?>))
S: g OK <text>
disk: other unchanged
disk: INBOX holds 1 3 4 5
