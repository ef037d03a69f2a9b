# RFC 3501 §6.4.6: the example: one answer for each message, with all of its flags.
checklist: 130
differs: dovecot does not tell a message whose flags stay; RFC 3501 §6.4.6 returns the value
mailbox: known

C: a STORE 2 FLAGS.SILENT (\Seen)
S: a OK <text>
C: A003 STORE 1:3 +FLAGS (\Deleted)
S: * 1 FETCH (FLAGS (<in any order \Seen \Answered \Deleted Junk>))
S: * 2 FETCH (FLAGS (<in any order \Seen \Deleted>))
S: * 3 FETCH (FLAGS (<in any order \Seen \Deleted $Forwarded>))
S: A003 OK <text>
