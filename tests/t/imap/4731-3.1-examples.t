# RFC 4731 §3.1: the examples with all of their keys; with UID the numbers are UIDs, which are not the message numbers here.
checklist: 151
mailbox: letters

C: a STORE 2,5:6,8 +FLAGS.SILENT (\Flagged)
S: a OK <text>
C: b STORE 1:3 +FLAGS.SILENT (\Seen)
S: b OK <text>
C: A282 SEARCH RETURN (MIN COUNT) FLAGGED SINCE 12-Mar-2000 NOT FROM "Field"
S: * ESEARCH (TAG "A282") MIN 2 COUNT 3
S: A282 OK <text>
C: A283 SEARCH RETURN () FLAGGED SINCE 12-Mar-2000 NOT FROM "Field"
S: * ESEARCH (TAG "A283") ALL 2,5:6
S: A283 OK <text>
C: A284 SEARCH RETURN (MIN) UNSEEN
S: * ESEARCH (TAG "A284") MIN 4
S: A284 OK <text>
C: c STORE 1,4 +FLAGS.SILENT (\Deleted)
S: c OK <text>
C: d UID EXPUNGE 1
S: <any lines>
S: d OK <text>
C: A285 UID SEARCH RETURN (MIN MAX) 1:7
S: * ESEARCH (TAG "A285") UID MIN 2 MAX 8
S: A285 OK <text>
C: A286 SEARCH RETURN (COUNT) DELETED
S: * ESEARCH (TAG "A286") COUNT 1
S: A286 OK <text>
C: e UID SEARCH RETURN () FLAGGED
S: * ESEARCH (TAG "e") UID ALL 2,5:6,8
S: e OK <text>
