# RFC 3501 §9 quoted: backslash escapes itself and the quote, nothing else.
checklist: 6 8 34
differs: dovecot takes a backslash before any letter; RFC 3501 §9 QUOTED-CHAR has quoted-specials
start: authenticated
mailbox: three

C: a SELECT "INBOX"
S: <any lines>
S: a OK <text>
C: b SELECT "IN\BOX"
S: b BAD <text>
C: c SELECT "INBOX
S: c BAD <text>
C: d STATUS "no \"such\" \\ mailbox" (MESSAGES)
S: d NO <text>
C: e FETCH 1 BODY.PEEK[HEADER.FIELDS ("Subject")]
S: * 1 FETCH (BODY[HEADER.FIELDS (<text>)] {18}
S: Subject: first
S:
S: )
S: e OK <text>
