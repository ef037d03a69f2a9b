# RFC 3501 §6.4.4: every key.
checklist: 144 146 147 149 150
differs: dovecot makes a keyword of what is only looked for; RFC 3501 §6.4.4 only looks
mailbox: known

C: a SEARCH ALL
S: * SEARCH 1 2 3
S: a OK <text>
C: b SEARCH ANSWERED
S: * SEARCH 1
S: b OK <text>
C: c SEARCH BCC x
S: * SEARCH
S: c OK <text>
C: d SEARCH BEFORE 3-Jan-2015
S: * SEARCH 1 2
S: d OK <text>
C: e SEARCH BODY "WITH A dot"
S: * SEARCH 2
S: e OK <text>
C: f SEARCH CC x
S: * SEARCH
S: f OK <text>
C: g SEARCH DELETED
S: * SEARCH 3
S: g OK <text>
C: h SEARCH DRAFT
S: * SEARCH
S: h OK <text>
C: i SEARCH FLAGGED
S: * SEARCH 2
S: i OK <text>
C: j SEARCH FROM "QUILL"
S: * SEARCH 1
S: j OK <text>
C: k SEARCH HEADER subject ""
S: * SEARCH 1 2 3
S: k OK <text>
C: l SEARCH HEADER To alice
S: * SEARCH 1 2
S: l OK <text>
C: m SEARCH KEYWORD junk
S: * SEARCH 1
S: m OK <text>
C: n SEARCH KEYWORD nobody
S: * SEARCH
S: n OK <text>
C: o SEARCH LARGER 125
S: * SEARCH 2
S: o OK <text>
C: p SEARCH NEW
S: * SEARCH
S: p OK <text>
C: q SEARCH NOT SEEN
S: * SEARCH 2
S: q OK <text>
C: r SEARCH OLD
S: * SEARCH 1 2 3
S: r OK <text>
C: s SEARCH ON 2-Jan-2015
S: * SEARCH 2
S: s OK <text>
C: t SEARCH OR FROM ada (FROM zoe DELETED)
S: * SEARCH 1 3
S: t OK <text>
C: u SEARCH RECENT
S: * SEARCH
S: u OK <text>
C: v SEARCH SEEN
S: * SEARCH 1 3
S: v OK <text>
C: w SEARCH SENTBEFORE 2-Jan-2015
S: * SEARCH 1
S: w OK <text>
C: x SEARCH SENTON "2-Jan-2015"
S: * SEARCH 2
S: x OK <text>
C: y SEARCH SENTSINCE 2-Jan-2015
S: * SEARCH 2 3
S: y OK <text>
C: z SEARCH SINCE 2-Jan-2015
S: * SEARCH 2 3
S: z OK <text>
C: A SEARCH SMALLER 125
S: * SEARCH 3
S: A OK <text>
C: B SEARCH SUBJECT SECOND
S: * SEARCH 2
S: B OK <text>
C: C SEARCH TEXT zoe@
S: * SEARCH 3
S: C OK <text>
C: D SEARCH TO alice
S: * SEARCH 1 2
S: D OK <text>
C: E SEARCH UID 7:99
S: * SEARCH 2 3
S: E OK <text>
C: F SEARCH UNANSWERED UNDELETED
S: * SEARCH 2
S: F OK <text>
C: G SEARCH UNDRAFT UNFLAGGED
S: * SEARCH 1 3
S: G OK <text>
C: H SEARCH UNKEYWORD $FORWARDED
S: * SEARCH 1 2
S: H OK <text>
C: I SEARCH UNSEEN
S: * SEARCH 2
S: I OK <text>
C: J SEARCH 3:2 NOT 3
S: * SEARCH 2
S: J OK <text>
C: K UID SEARCH 2:*
S: * SEARCH 7 12
S: K OK <text>
C: L SEARCH LARGER 145 SMALLER 145
S: * SEARCH
S: L OK <text>
C: M SEARCH ON 02-jan-2015
S: * SEARCH 2
S: M OK <text>
