# RFC 3501 §6.3.10: STATUS answers what is asked, for any mailbox, and changes nothing.
checklist: 80 82 83
mailbox: three
mailbox work: known

C: a STATUS work (MESSAGES RECENT UIDNEXT UIDVALIDITY UNSEEN)
S: * STATUS work (MESSAGES 3 RECENT 0 UIDNEXT 21 UIDVALIDITY 1400000000 UNSEEN 1)
S: a OK <text>
C: b STATUS INBOX (MESSAGES UNSEEN)
S: * STATUS INBOX (MESSAGES 3 UNSEEN 3)
S: b OK <text>
C: c FETCH 3 UID
S: * 3 FETCH (UID 3)
S: c OK <text>
C: d STATUS nowhere (MESSAGES)
S: d NO <text>
C: e STATUS work ()
S: e BAD <text>
C: f STATUS work (FROBNICATION)
S: f BAD <text>
C: g STATUS work MESSAGES
S: g BAD <text>
disk: work unchanged
