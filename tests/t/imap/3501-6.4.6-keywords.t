# RFC 3501 §2.3.2, §7.2.6: a new keyword is told before it is used, is kept, and is found in any case.
checklist: 134 135 164
mailbox: known

C: a STORE 2 +FLAGS (NewWord)
S: <any lines>
S: * FLAGS (<in any order \Answered \Flagged \Deleted \Seen \Draft $Forwarded Junk NewWord>)
S: <any lines>
S: * 2 FETCH (FLAGS (<in any order \Flagged NewWord>))
S: a OK <text>
C: b STORE 2 +FLAGS (junk NEWWORD)
S: * 2 FETCH (FLAGS (<in any order \Flagged NewWord Junk>))
S: b OK <text>
C: c STORE 2 -FLAGS (newword)
S: * 2 FETCH (FLAGS (<in any order \Flagged Junk>))
S: c OK <text>
C: d STORE 1 +FLAGS (NewWord)
S: * 1 FETCH (FLAGS (<in any order \Seen \Answered Junk NewWord>))
S: d OK <text>
C: e LOGOUT
S: * BYE <text>
S: e OK <text>
C2: a FETCH 1:2 FLAGS
S2: * 1 FETCH (FLAGS (<in any order \Seen \Answered Junk NewWord>))
S2: * 2 FETCH (FLAGS (<in any order \Flagged Junk>))
S2: a OK <text>
disk: INBOX holds 1 2 3
