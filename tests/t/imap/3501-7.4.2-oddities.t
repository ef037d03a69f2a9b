# RFC 3501 §7.4.2: fields twice (addresses count together, RFC 5322 §4.5.3), parameters of RFC 2231 as they stand, a multipart
# without parts, one without an end, obsolete syntax.
checklist: 119 120 123
differs: dovecot takes the last Subject; RFC 5322 §3.6 allows one, and ours is the first, as UW's is
mailbox: oddities

C: a FETCH 1 ENVELOPE
S: * 1 FETCH (ENVELOPE (NIL "first" ((NIL NIL "ada" "example.org")) ((NIL NIL "ada" "example.org")) ((NIL NIL "ada" "example.org")) ((NIL NIL "one" "example.org")(NIL NIL "two" "example.org")) NIL NIL NIL NIL))
S: a OK <text>
C: b FETCH 2 BODYSTRUCTURE
S~: * 2 FETCH (BODYSTRUCTURE ("application" "octet-stream" ("name*0*" "utf-8'en'a%20" "name*1" "b.txt") NIL NIL "7bit" 24 NIL ("attachment" ("filename*" "utf-8''%e2%82%ac")) NIL NIL))
S: b OK <text>
C: c FETCH 3 BODYSTRUCTURE
S~: * 3 FETCH (BODYSTRUCTURE (("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 0 0 NIL NIL NIL NIL) "mixed" ("boundary" "e") NIL NIL NIL))
S: c OK <text>
C: d FETCH 4 BODYSTRUCTURE
S~: * 4 FETCH (BODYSTRUCTURE (("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 8 1 NIL NIL NIL NIL) "mixed" ("boundary" "u") NIL NIL NIL))
S: d OK <text>
C: e FETCH 5 ENVELOPE
S: * 5 FETCH (ENVELOPE ("Thu, 1 Jan 15 10:00 GMT" NIL ((NIL NIL "ada" "example.org")) ((NIL NIL "ada" "example.org")) ((NIL NIL "ada" "example.org")) (("Ada" NIL "ada" "example.org")("Joe Q. Public" NIL "joe" "example.org")) NIL NIL NIL NIL))
S: e OK <text>
