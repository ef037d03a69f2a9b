# RFC 3501 §5.5: commands that came together are answered in their order.
checklist: 20 161
differs: dovecot sends one FETCH twice; RFC 3501 §7.4 allows data that were not asked for
start: authenticated
mailbox: three

C: a NOOP
C: b SELECT INBOX
C: c FETCH 1 UID
C: d STORE 1 +FLAGS.SILENT (\Deleted)
C: e EXPUNGE
C: f FETCH 1 UID
C: g LOGOUT
S: a OK <text>
S: <any lines>
S: b OK <text>
S: * 1 FETCH (UID 1)
S: c OK <text>
S: d OK <text>
S: * 1 EXPUNGE
S?: * 2 EXISTS
S?: * 2 RECENT
S: e OK <text>
S: * 1 FETCH (UID 2)
S: f OK <text>
S: * BYE <text>
S: g OK <text>
S: <end>
disk: INBOX holds 2 3
