# RFC 3501 §6.3.6, §6.3.9: the list lies in ~/.mailboxlist as with UW, one name a line; a line that is no name of ours stays.
only: letterbox
start: logged in
mailbox work: three

C: a LSUB "" *
S: a OK <text>
C: b SUBSCRIBE work
S: b OK <text>
C: c SUBSCRIBE lists/rust
S: c OK <text>
C: d SUBSCRIBE work
S: d OK <text>
C: e UNSUBSCRIBE nowhere
S: e <either OK or NO> <text>
C: f LSUB "" *
S: * LSUB () "/" lists/rust
S: * LSUB () "/" work
S: f OK <text>
