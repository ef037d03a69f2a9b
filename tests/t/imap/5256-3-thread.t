# RFC 5256 §3: the examples: threads by subject and by References; a parent that is missing, a reply without References.
checklist: 154
differs: dovecot leaves a blank behind an empty THREAD; RFC 5256 §5 thread-data has none
mailbox: letters

C: A283 THREAD ORDEREDSUBJECT UTF-8 ALL
S: * THREAD (1 (4)(2)(5))(3 8)(6 7)
S: A283 OK <text>
C: A284 THREAD ORDEREDSUBJECT US-ASCII TEXT gewp
S: * THREAD
S: A284 OK <text>
C: A285 THREAD REFERENCES UTF-8 ALL
S: * THREAD (1 (2 4)(5))(3 8)((6)(7))
S: A285 OK <text>
C: a UID THREAD REFERENCES UTF-8 4:6
S: * THREAD ((4)(5))(6)
S: a OK <text>
C: b THREAD REFS UTF-8 ALL
S: b BAD <text>
C: c THREAD REFERENCES X-NONE ALL
S: c NO [BADCHARSET <text>
C: d THREAD REFERENCES UTF-8
S: d BAD <text>
