# RFC 2193 §5: RLIST and RLSUB are LIST and LSUB for clients that can follow referrals; there are none to follow.
differs: dovecot does not have it; RFC 2193 §5 makes it an extension
start: authenticated
mailbox work: three

C: a SUBSCRIBE work
S: a OK <text>
C: b RLIST "" w%
S: * LIST (<words>) "/" work
S: b OK <text>
C: c RLSUB "" *
S: * LSUB (<words>) "/" work
S: c OK <text>
C: d RLIST ""
S: d BAD <text>
