# RFC 3501 §9 seq-number: a number beyond the last is BAD in SEARCH as well, in a range too, and "*" where there is no message; a
# UID that nobody has is not.
checklist: 107 108 146
differs: dovecot finds nothing under a number beyond the last; RFC 3501 §9 seq-number makes it wrong
mailbox: known

C: a SEARCH 4
S: a BAD <text>
C: b SEARCH 2:100
S: b BAD <text>
C: c SEARCH 9:*
S: c BAD <text>
C: d SEARCH NOT 3:9
S: d BAD <text>
C: e SORT (ARRIVAL) UTF-8 4
S: e BAD <text>
C: f SEARCH 3:1
S: * SEARCH 1 2 3
S: f OK <text>
C: g UID SEARCH UID 9999:* *
S: * SEARCH <number>
S: g OK <text>
C: h UID SEARCH RETURN (MIN COUNT) UID 1000
S: * ESEARCH (TAG "h") UID COUNT 0
S: h OK <text>
C: i STORE 1:3 +FLAGS.SILENT (\Deleted)
S: i OK <text>
C: j EXPUNGE
S: <any lines>
S: j OK <text>
C: k SEARCH *
S: k BAD <text>
C: l SEARCH ALL
S: * SEARCH
S: l OK <text>
C: m UID SEARCH UID 1:*
S: * SEARCH
S: m OK <text>
C: n FETCH 1 FLAGS
S: n BAD <text>
