# RFC 5256 §3 REVERSE: the example: REVERSE SUBJECT REVERSE DATE turns the dates of one subject as well.
checklist: 153
mailbox: threads

C: e SORT (REVERSE SUBJECT REVERSE DATE) UTF-8 4:6,11
S: * SORT 4 6 11 5
S: e OK <text>
