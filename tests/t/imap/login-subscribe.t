# RFC 3501 §6.3.6: a session that logged in cannot reach the home, in which the list of subscriptions is; its agent does.
only: letterbox
start: logged in
file /home/alice/.mailboxlist: mail/old

C: a LSUB "" *
S: * LSUB () "/" old
S: a OK <text>
C: b SUBSCRIBE INBOX
S: b OK <text>
C2: b SUBSCRIBE new
S2: b OK <text>
C2: c UNSUBSCRIBE old
S2: c OK <text>
C: c LSUB "" *
S: in any order
S: * LSUB () "/" INBOX
S: * LSUB () "/" new
S: end of any order
S: c OK <text>
disk: /home/alice/.mailboxlist
|INBOX
|new
disk: /home/alice/.mailboxlist.lock absent
