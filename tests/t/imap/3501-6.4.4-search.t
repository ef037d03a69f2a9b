# RFC 3501 §6.4.4: the examples: keys in a row are all meant; nothing found is an answer too; texts in UTF-8.
checklist: 141 142 146
differs: dovecot names no charsets; RFC 3501 §7.1 BADCHARSET leaves that open
mailbox: letters

C: a STORE 2,5,8 FLAGS.SILENT (\Flagged)
S: a OK <text>
C: A282 SEARCH FLAGGED SINCE 12-Mar-2000 NOT FROM "Field"
S: * SEARCH 2 5
S: A282 OK <text>
C: A283 SEARCH TEXT "string not in mailbox"
S: * SEARCH
S: A283 OK <text>
C\: A284 SEARCH CHARSET UTF-8 TEXT {7+}\r\ngr\xc3\xbc\xc3\x9fe\r\n
S: * SEARCH 6
S: A284 OK <text>
C\: b SEARCH CHARSET ISO-8859-1 TEXT {4}\r\n
S: + <text?>
C\: \xfc\xdfe \r\n
S: * SEARCH 6
S: b OK <text>
C: c SEARCH CHARSET X-NONE TEXT x
S: c NO [BADCHARSET (US-ASCII UTF-8 <text>)] <text>
C: d SEARCH CHARSET us-ascii ALL
S: * SEARCH 1 2 3 4 5 6 7 8
S: d OK <text>
C: e SEARCH CHARSET UTF-8
S: e BAD <text>
C: f UID SEARCH 2:4 UID 1:3
S: * SEARCH 2 3
S: f OK <text>
