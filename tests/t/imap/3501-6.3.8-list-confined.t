# RFC 3501 §6.3.8, §5.1: no pattern and no name leads out of the root.
checklist: 68
start: authenticated
mailbox: three

C: a LIST "" ../*
S: a <either OK or NO or BAD> <text>
C: b LIST "/etc/" *
S: b <either OK or NO or BAD> <text>
C: c LIST "" "~root/*"
S: c <either OK or NO or BAD> <text>
C: d SELECT ../../../etc/passwd
S: d NO <text>
C: e SELECT /etc/passwd
S: e NO <text>
C: f STATUS "~root/mbox" (MESSAGES)
S: f NO <text>
C: g EXAMINE "lists/../../../../etc/hosts"
S: g NO <text>
