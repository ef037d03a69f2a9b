# What mail programs note in the mbox is no part of the message.
mailbox: known

C: RETR 1
S: +OK<text?>
S: From: Ada Quill <ada@example.org>
S: To: alice@example.org
S: Subject: first
S: Date: Thu, 1 Jan 2015 10:00:00 +0000
S:
S: One line.
S: .
