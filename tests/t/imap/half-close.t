# A client that sends its commands and then closes its side is answered all the same, and the session ends.
checklist: 209
start: authenticated
mailbox: three

C: a SELECT INBOX
C: b FETCH 1:3 UID
C: <half-close>
S: <any lines>
S: b OK <text>
S?: * BYE <text>
S: <end>
log: Unexpected client disconnect, while reading line user=alice host=UNKNOWN
