# RFC 7162 §4: a line beyond every bound is BAD or ends the session; its tail is not a command.
checklist: 15
differs: dovecot has no bound there; RFC 7162 §4 asks for 8 KiB at the least
start: authenticated

C: a NOOP <70000 x y>
S: <either * or a> <either BAD or BYE> <text>
C: b NOOP
S: b OK <text>
