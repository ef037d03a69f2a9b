# RFC 3501 §6.3.4, §2.3.1.1: a mailbox made again under an old name has another UIDVALIDITY.
checklist: 51
start: authenticated

C: a CREATE box
S: a OK <text>
C: b STATUS box (UIDVALIDITY)
S: * STATUS box (UIDVALIDITY <number:first>)
S: b OK <text>
C: c DELETE box
S: c OK <text>
C: d CREATE box
S: d OK <text>
C: e STATUS box (UIDVALIDITY)
S: <any lines>
S!: * STATUS box (UIDVALIDITY <=first>)
S: e OK <text>
