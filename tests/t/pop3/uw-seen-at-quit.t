# UW: what was retrieved is \Seen from QUIT on, not what was only topped; nothing changes before QUIT.
checklist: 195
mailbox: three

C: RETR 1
S: +OK<text?>
S: <any lines>
S: .
C: TOP 2 1
S: +OK<text?>
S: <any lines>
S: .
C: QUIT
S: +OK<text?>
S: <end>
disk: INBOX holds 1 2 3
disk: INBOX
| From ada@example.org Thu Jan  1 10:00:00 2015
| <any lines>
| Status: <either RO or R><blanks>
| <any lines>
| From otto@example.net Fri Jan  2 11:30:00 2015
| <any lines>
| Status: <blanks>O<blanks>
| <any lines>
