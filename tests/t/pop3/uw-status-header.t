# pop3_status_header = yes: the Status line that UW shows, counted in every size.
mailbox: known
conf: pop3_status_header = yes

C: LIST 1
S: +OK 1 137
C: RETR 1
S: +OK<text?>
S: From: Ada Quill <ada@example.org>
S: To: alice@example.org
S: Subject: first
S: Date: Thu, 1 Jan 2015 10:00:00 +0000
S: Status: RO
S:
S: One line.
S: .
C: TOP 2 0
S: +OK<text?>
S: <any lines>
S: Status:  O
S:
S: .
