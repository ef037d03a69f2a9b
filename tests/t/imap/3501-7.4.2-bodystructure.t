# RFC 3501 §7.4.2: the RFC's example as BODYSTRUCTURE and as BODY, which has no extension data.
checklist: 121 122
mailbox: example

C: a FETCH 1 BODY
S~: * 1 FETCH (BODY (("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 6 <either 0 or 1>)("application" "octet-stream" NIL NIL NIL "base64" 12)("message" "rfc822" NIL NIL NIL "7bit" <number> (NIL "part 3" (("Bob" NIL "bob" "example.org")) (("Bob" NIL "bob" "example.org")) (("Bob" NIL "bob" "example.org")) NIL NIL NIL NIL NIL) (("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 8 <either 0 or 1>)("application" "octet-stream" NIL NIL NIL "7bit" 8) "mixed") <number>)(("image" "gif" NIL "<gif@example.org>" NIL "base64" 8)("message" "rfc822" NIL NIL "a letter" "7bit" <number:letter> <text> <number:letterlines>) "mixed") "mixed"))
S: a OK <text>
