# RFC 3501 §6.4.3: when the last message goes, the UIDs' validity and the next UID stay.
checklist: 48 51
start: authenticated
mailbox: known

C: a SELECT INBOX
S: <any lines>
S: a OK <text>
C: b STORE 1:* +FLAGS.SILENT (\Deleted)
S: b OK <text>
C: c EXPUNGE
S: <any lines>
S: c OK <text>
C: d STATUS INBOX (MESSAGES UIDNEXT UIDVALIDITY)
S: <any lines>
S: * STATUS INBOX (MESSAGES 0 UIDNEXT 21 UIDVALIDITY 1400000000)
S: d OK <text>
C: e LOGOUT
S: * BYE <text>
S: e OK <text>
do: deliver INBOX one
C2: a SELECT INBOX
S2: <any lines>
S2: * 1 EXISTS
S2: <any lines>
S2: * OK [UIDVALIDITY 1400000000] <text>
S2: <any lines>
S2: a OK <text>
C2: b FETCH 1 UID
S2: * 1 FETCH (UID 21)
S2: b OK <text>
disk: INBOX holds nothing + one
