# RFC 1939 §7 TOP: header, blank line, and as many lines as asked; more than there are is all of them.
checklist: 196 197
mailbox: three

C: TOP 3 0
S: +OK<text?>
S: Subject: third
S: From: zoe@example.com
S: Date: Sat, 3 Jan 2015 12:45:59 +0530
S:
S: .
C: TOP 3 2
S: +OK<text?>
S: Subject: third
S: From: zoe@example.com
S: Date: Sat, 3 Jan 2015 12:45:59 +0530
S:
S: Three
S: lines
S: .
C: TOP 3 1000
S: +OK<text?>
S: Subject: third
S: From: zoe@example.com
S: Date: Sat, 3 Jan 2015 12:45:59 +0530
S:
S: Three
S: lines
S: here.
S: .
C: TOP 2 2
S: +OK<text?>
S: <any lines>
S: Two lines,
S: ..with a dot.
S: .
