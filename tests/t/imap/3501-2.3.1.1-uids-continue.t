# RFC 3501 §2.3.1.1: UIDs go on above the highest that was ever given, also when that message is long gone.
checklist: 48 49 50
start: authenticated
mailbox: known
do: deliver INBOX one

C: a SELECT INBOX
S: <any lines>
S: * 4 EXISTS
S: <any lines>
S!: * OK [UIDVALIDITY <number>1] <text>
S: a OK <text>
C: b UID FETCH 1:* FLAGS
S: * 1 FETCH (UID 5 <text>
S: * 2 FETCH (UID 7 <text>
S: * 3 FETCH (UID 12 <text>
S: * 4 FETCH (UID 21 FLAGS (\Recent))
S: b OK <text>
C: c STATUS INBOX (UIDNEXT UIDVALIDITY)
S: * STATUS INBOX (UIDNEXT 22 UIDVALIDITY 1400000000)
S: c OK <text>
disk: INBOX holds 1 2 3 + one
