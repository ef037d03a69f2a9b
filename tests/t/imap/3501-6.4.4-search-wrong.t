# RFC 3501 §6.4.4, §9 search-key: what is no key is BAD, however deep it lies.
checklist: 14 16 17
differs: dovecot finds nothing under a number beyond the last; RFC 3501 §9 seq-number makes it wrong
mailbox: known

C: a SEARCH
S: a BAD <text>
C: b SEARCH FROBNICATION
S: b BAD <text>
C: c SEARCH ALL ALL)
S: c BAD <text>
C: d SEARCH (ALL
S: d BAD <text>
C: e SEARCH ()
S: e BAD <text>
C: f SEARCH OR ALL
S: f BAD <text>
C: g SEARCH SINCE 31-Foo-2015
S: g BAD <text>
C: h SEARCH LARGER x
S: h BAD <text>
C: i SEARCH 4
S: i BAD <text>
C: j SEARCH KEYWORD \Seen
S: j BAD <text>
C: k SEARCH <1000 x NOT >ALL
S: k BAD <text>
C: l SEARCH <30000 x (>
S: l BAD <text>
C: m SEARCH SUBJECT
S: m BAD <text>
C: n SEARCH <400 x OR FROM nobody >ALL
S: * SEARCH 1 2 3
S: n OK <text>
C: o NOOP
S: o OK <text>
