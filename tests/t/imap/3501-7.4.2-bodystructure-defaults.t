# RFC 3501 §7.4.2, RFC 2045 §5.2, RFC 2046 §5.1.5: what is not said is text/plain in US-ASCII, and in a digest a message.
checklist: 124
mailbox: structures

C: a FETCH 1 BODYSTRUCTURE
S~: * 1 FETCH (BODYSTRUCTURE ("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 17 2 NIL NIL NIL NIL))
S: a OK <text>
C: b FETCH 2 BODYSTRUCTURE
S~: * 2 FETCH (BODYSTRUCTURE (("message" "rfc822" NIL NIL NIL "7bit" 56 (NIL "in the digest" ((NIL NIL "inner" "example.org")) ((NIL NIL "inner" "example.org")) ((NIL NIL "inner" "example.org")) NIL NIL NIL NIL NIL) ("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 5 <either 0 or 1> NIL NIL NIL NIL) <either 3 or 4> NIL NIL NIL NIL) "digest" ("boundary" "d") NIL NIL NIL))
S: b OK <text>
