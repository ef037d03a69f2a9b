# RFC 3501 §5.1.3: a file whose name is no modified UTF-7 cannot be named, so it is not listed.
checklist: 70
only: letterbox
start: logged in
mailbox R&AOk-sum&AOk-: three
mailbox a&b: three
mailbox plain&: three

C: a LIST "" *
S: * LIST (<words>) "/" INBOX
S: * LIST (<words>) "/" R&AOk-sum&AOk-
S: a OK <text>
C: b SELECT a&b
S: b NO <text>
