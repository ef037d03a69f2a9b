# Another program empties the mailbox while it is open: the messages are gone, the session is not.
checklist: 105
mailbox: known

C: a FETCH 1 UID
S: * 1 FETCH (UID 5)
S: a OK <text>
do: replace INBOX empty
C: b NOOP
S: * <number> EXPUNGE
S: <any lines>
S: b OK <text>
C: c STATUS INBOX (MESSAGES)
S: <any lines>
S: * STATUS INBOX (MESSAGES 0)
S: c OK <text>
do: deliver INBOX one
C: d NOOP
S: <any lines>
S: * 1 EXISTS
S: <any lines>
S: d OK <text>
C: e FETCH 1 BODY.PEEK[TEXT]
S: * 1 FETCH (BODY[TEXT] {10}
S: new mail
S: )
S: e OK <text>
disk: INBOX holds nothing + one
