# RFC 3501 §2.3.2: flags are permanent, in the letters that UW, Dovecot and mutt read; the rest of the file stays as it was.
checklist: 136
mailbox: known

C: a STORE 1 FLAGS (\Flagged)
S: <any lines>
S: a OK <text>
C: b STORE 2 FLAGS (\Seen \Answered \Deleted)
S: <any lines>
S: b OK <text>
C: c STORE 3 FLAGS (\Seen \Draft)
S: <any lines>
S: c OK <text>
C: d LOGOUT
S: * BYE <text>
S: d OK <text>
S: <end>
disk: INBOX holds 1 2 3
disk: INBOX
| From ada@example.org Thu Jan  1 10:00:00 2015
| <any lines>
| Subject: first
| <any lines>
| X-IMAPbase: 1400000000 <text>
| <any lines>
| Status: <blanks>O<blanks>
| X-Status: <blanks>F<blanks>
| <any lines>
| X-UID: 5
| <any lines>
| From otto@example.net Fri Jan  2 11:30:00 2015
| <any lines>
| Status: RO<blanks>
| X-Status: <either DA or AD or D A><blanks>
| <any lines>
| X-UID: 7
| <any lines>
| From zoe@example.com Sat Jan  3 12:45:59 2015
| <any lines>
| Status: RO<blanks>
| X-Status: <blanks>T<blanks>
| <any lines>
| X-UID: 12
| <any lines>
