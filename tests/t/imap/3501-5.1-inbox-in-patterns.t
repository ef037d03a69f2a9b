# RFC 3501 §5.1: INBOX is the same in any case, in patterns and as the level above other mailboxes too.
checklist: 57 73
start: authenticated
mailbox: known

C: a CREATE inbox/sub
S: a OK <text>
C: b LIST "" "InB*"
S: in any order
S: * LIST (<words>) "/" INBOX
S: * LIST (<words>) "/" INBOX/sub
S: end of any order
S: b OK <text>
C: c LIST "Inbox/" "%"
S: * LIST (<words>) "/" INBOX/sub
S: c OK <text>
C: d SUBSCRIBE InBoX/sub
S: d OK <text>
C: e LSUB "" "inb*"
S: * LSUB () "/" INBOX/sub
S: e OK <text>
C: f LIST "" "inbox/S%"
S: f OK <text>
