# RFC 2177 §3: only DONE ends IDLE well; anything else is BAD, and is no command. IDLE needs no mailbox.
checklist: 155 156
differs: dovecot takes an argument of IDLE; RFC 2177 §4 has none
start: authenticated
mailbox: three

C: a IDLE
S: + <text>
C: b CREATE surprise
S: a BAD <text>
S: <silence>
C: c IDLE
S: + <text>
C: DONE
S: c OK <text>
C: d SELECT INBOX
C: e IDLE
C: DONE
C: f FETCH 1 UID
S: <any lines>
S: d OK <text>
S: + <text>
S: e OK <text>
S: * 1 FETCH (UID 1)
S: f OK <text>
C: g IDLE now
S: g BAD <text>
C: h DONE
S: h BAD <text>
disk: surprise absent
