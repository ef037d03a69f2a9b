# UW, IMAP2bis: BBOARD selects a bulletin board, of which there are none; as with SELECT no mailbox is selected then.
only: letterbox
mailbox: three

C: a FETCH 1 UID
S: * 1 FETCH (UID 1)
S: a OK <text>
C: b BBOARD news
S: b NO [NONEXISTENT] <text>
C: c FETCH 1 UID
S: c BAD <text>
C: d BBOARD
S: d BAD <text>
disk: INBOX unchanged
