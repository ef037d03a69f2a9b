# RFC 3501 §7.4.2: the example: a text and an attached text, with a name, an identifier and a description.
mailbox: attachment

C: a FETCH 1 BODY
S~: * 1 FETCH (BODY (("TEXT" "PLAIN" ("CHARSET" "US-ASCII") NIL NIL "7BIT" 15 2)("TEXT" "PLAIN" ("CHARSET" "US-ASCII" "NAME" "cc.diff") "<960723@example.org>" "Compiler diff" "BASE64" 20 2) "MIXED"))
S: a OK <text>
