# RFC 3501 §3.2, §6: what needs a mailbox is BAD without one, and the connection goes on.
checklist: 19
start: authenticated
mailbox: three

C: a FETCH 1 FLAGS
S: a BAD <text>
C: b STORE 1 FLAGS ()
S: b BAD <text>
C: c EXPUNGE
S: c BAD <text>
C: d CLOSE
S: d BAD <text>
C: e UID FETCH 1 FLAGS
S: e BAD <text>
C: f SELECT INBOX
S: <any lines>
S: f OK <text>
C: g CLOSE
S: g OK <text>
C: h FETCH 1 FLAGS
S: h BAD <text>
