# RFC 5256 §3, §4: the examples: a thread that splits, numbers against the order of the replies, siblings whose parent is not
# found, and one Message-ID in two spellings.
checklist: 154
mailbox: threads

C: A283 THREAD ORDEREDSUBJECT UTF-8 SINCE 5-MAR-2000
S: * THREAD (2)(3 (6)(4)(8)(9)(7)(10))(5 11)(12)(13)
S: A283 OK <text>
C: A285 THREAD REFERENCES UTF-8 SINCE 5-MAR-2000
S: * THREAD (2)(3 6 (4 8)(9 7 10))((5)(11))(12 13)
S: A285 OK <text>
C: a THREAD REFERENCES UTF-8 2:4,6:10
S: * THREAD (2)(3 6 (4 8)(9 7 10))
S: a OK <text>
C: b THREAD REFERENCES US-ASCII 5,11
S: * THREAD ((5)(11))
S: b OK <text>
C: c THREAD REFERENCES US-ASCII SUBJECT bridge
S: * THREAD (1 (5)(11))
S: c OK <text>
