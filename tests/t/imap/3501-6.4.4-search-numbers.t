# RFC 3501 §6.4.4, §9 seq-number: what SEARCH finds under numbers that are not there: nothing, as in other servers, and under
# ranges up to "*" the last message. FETCH and others, which do something to what they name, refuse such numbers.
checklist: 107 108 146
differs: dovecot finds nothing in 9:*; RFC 3501 §9 seq-range names the same messages as *:9
mailbox: known

C: a SEARCH 4
S: * SEARCH
S: a OK <text>
C: b SEARCH 2:100
S: * SEARCH 2 3
S: b OK <text>
C: c SEARCH 9:*
S: * SEARCH 3
S: c OK <text>
C: d SEARCH *:9 SEEN
S: * SEARCH 3
S: d OK <text>
C: e SEARCH NOT 3:9
S: * SEARCH 1 2
S: e OK <text>
C: f UID SEARCH RETURN (MIN COUNT) 1000
S: * ESEARCH (TAG "f") UID COUNT 0
S: f OK <text>
C: g STORE 1:3 +FLAGS.SILENT (\Deleted)
S: g OK <text>
C: h EXPUNGE
S: <any lines>
S: h OK <text>
C: i SEARCH *
S: * SEARCH
S: i OK <text>
C: j SEARCH 1:*
S: * SEARCH
S: j OK <text>
C: k FETCH 1 FLAGS
S: k BAD <text>
