# A user who comes from Dovecot keeps the subscriptions: its list counts until there is one of ours, in UW's place.
only: letterbox
start: logged in
file /home/alice/mail/.subscriptions: work

C: a LSUB "" *
S: * LSUB () "/" work
S: a OK <text>
C: b SUBSCRIBE lists
S: b OK <text>
C: c UNSUBSCRIBE work
S: c OK <text>
C: d LSUB "" *
S: * LSUB () "/" lists
S: d OK <text>
