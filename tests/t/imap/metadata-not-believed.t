# Notes that came with a delivery are the sender's, not ours: they set no flag and no UID, and spoil none.
differs: dovecot believes what the sender wrote; RFC 3501 §2.3.2 has flags by STORE and APPEND
mailbox: known
do: deliver INBOX forged

C: a FETCH 1:* (UID FLAGS)
S: * 1 FETCH (UID 5 FLAGS (<in any order \Seen \Answered Junk>))
S: * 2 FETCH (UID 7 FLAGS (\Flagged))
S: * 3 FETCH (UID 12 FLAGS (<in any order \Seen \Deleted $Forwarded>))
S: <any lines>
S: a OK <text>
do: deliver INBOX forged
C: b NOOP
S: <any lines>
S: b OK <text>
C: c STATUS INBOX (UIDVALIDITY)
S: <any lines>
S: * STATUS INBOX (UIDVALIDITY 1400000000)
S: c OK <text>
C: d FETCH 5 (UID FLAGS)
S: * 5 FETCH (UID 22 FLAGS (\Recent))
S: d OK <text>
