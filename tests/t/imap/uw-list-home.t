# UW's view: list_home = yes shows the home directory's files as mailboxes, but no dot files.
only: letterbox
start: logged in
conf: list_home = yes
mailbox work: known
mailbox ../letter: one

C: a LIST "" %
S: * LIST (<words>) "/" INBOX
S: * LIST (<words>) "/" letter
S: * LIST (\Noselect \HasChildren) "/" mail
S: a OK <text>
C: b LIST "" mail/*
S: * LIST (<words>) "/" mail/work
S: b OK <text>
C: c STATUS mail/work (MESSAGES)
S: * STATUS mail/work (MESSAGES 3)
S: c OK <text>
C: d STATUS ~/mail/work (MESSAGES)
S: * STATUS ~/mail/work (MESSAGES 3)
S: d OK <text>
C: e SELECT ../bob/x
S: e NO <text>
