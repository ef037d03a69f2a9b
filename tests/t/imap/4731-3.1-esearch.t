# RFC 4731 §3.1: the examples: the smallest, the largest, the number, or all as a set; an empty list means ALL.
checklist: 141 151
differs: dovecot names no charsets; RFC 3501 §7.1 BADCHARSET leaves that open
mailbox: generated 17 12

C: a STORE 2,10:11 +FLAGS.SILENT (\Flagged)
S: a OK <text>
C: b STORE 1:3 +FLAGS.SILENT (\Seen)
S: b OK <text>
C: A282 SEARCH RETURN (MIN COUNT) FLAGGED
S: * ESEARCH (TAG "A282") MIN 2 COUNT 3
S: A282 OK <text>
C: A283 SEARCH RETURN () FLAGGED
S: * ESEARCH (TAG "A283") ALL 2,10:11
S: A283 OK <text>
C: A284 SEARCH RETURN (MIN) UNSEEN
S: * ESEARCH (TAG "A284") MIN 4
S: A284 OK <text>
C: A285 UID SEARCH RETURN (MIN MAX) 1:12
S: * ESEARCH (TAG "A285") UID MIN 1 MAX 12
S: A285 OK <text>
C: A286 SEARCH RETURN (COUNT) DELETED
S: * ESEARCH (TAG "A286") COUNT 0
S: A286 OK <text>
C: c SEARCH RETURN (MIN MAX ALL COUNT) DELETED
S: * ESEARCH (TAG "c") COUNT 0
S: c OK <text>
C: d SEARCH RETURN (ALL MAX) FLAGGED
S: in any order
S: * ESEARCH (TAG "d") <either MAX 11 ALL 2,10:11 or ALL 2,10:11 MAX 11>
S: end of any order
S: d OK <text>
C: e SEARCH RETURN (MAX) TEXT e
S: * ESEARCH (TAG "e") MAX 12
S: e OK <text>
C: f SEARCH RETURN (MIN MAX COUNT) SUBJECT ""
S: * ESEARCH (TAG "f") MIN 1 MAX 12 COUNT 12
S: f OK <text>
C: g SEARCH RETURN (MIN) 1:*
S: * ESEARCH (TAG "g") MIN 1
S: g OK <text>
C: h SEARCH RETURN (WORST) ALL
S: h BAD <text>
C: i SEARCH RETURN (MIN)
S: i BAD <text>
C: j SEARCH RETURN MIN ALL
S: j BAD <text>
C: k SEARCH FLAGGED
S: * SEARCH 2 10 11
S: k OK <text>
C: l SEARCH RETURN (MIN) CHARSET X-NONE TEXT x
S: l NO [BADCHARSET <text>
