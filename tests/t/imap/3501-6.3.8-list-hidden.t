# RFC 3501 §6.3.8: dot files, locks, indexes and what is no mailbox are neither listed nor opened.
checklist: 68 75
only: letterbox
start: logged in
mailbox work: three
mailbox work.lock: empty
file /home/alice/mail/.hidden: From a@example.org Thu Jan  1 10:00:00 2015
file /home/alice/mail/picture: GIF89a
file /home/alice/.letterbox/INBOX.index: x

C: a LIST "" *
S: * LIST (<words>) "/" INBOX
S: * LIST (\HasNoChildren) "/" work
S: a OK <text>
C: b SELECT .hidden
S: b NO <text>
C: c SELECT picture
S: c NO <text>
C: d SELECT ../.letterbox/INBOX.index
S: d NO <text>
C: e SELECT ~bob/x
S: e NO <text>
C: f CREATE .secret
S: f NO <text>
