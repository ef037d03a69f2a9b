# RFC 3501 §7.4.2: ENVELOPE: what is missing is NIL or filled in from From; names stay as they were written.
checklist: 119 120
differs: dovecot sends a literal where a quoted string would do; RFC 3501 §4.3 allows both
mailbox: envelopes

C: a FETCH 1 ENVELOPE
S: * 1 FETCH (ENVELOPE ("Thu, 1 Jan 2015 10:00:00 +0000" "all of it" (("Ada Quill" NIL "ada" "example.org")) ((NIL NIL "sender" "example.org")) (("Replies" NIL "replies" "example.org")) ((NIL NIL "alice" "example.org")) ((NIL NIL "bob" "example.org")) ((NIL NIL "carol" "example.org")) "<0@example.org>" "<1@example.org>"))
S: a OK <text>
C: b FETCH 2 ENVELOPE
S: * 2 FETCH (ENVELOPE (NIL NIL ((NIL NIL "ada" "example.org")) ((NIL NIL "ada" "example.org")) ((NIL NIL "ada" "example.org")) NIL NIL NIL NIL NIL))
S: b OK <text>
C: c FETCH 3 ENVELOPE
S: * 3 FETCH (ENVELOPE (NIL "" (("=?utf-8?Q?Zo=C3=AB?=" NIL "zoe" "example.org")) (("=?utf-8?Q?Zo=C3=AB?=" NIL "zoe" "example.org")) (("=?utf-8?Q?Zo=C3=AB?=" NIL "zoe" "example.org")) ((NIL NIL "team" NIL)(NIL NIL "ada" "example.org")("Bob" NIL "bob" "example.org")(NIL NIL NIL NIL)(NIL NIL "carol" "example.org")) ((NIL NIL "undisclosed-recipients" NIL)(NIL NIL NIL NIL)) NIL NIL NIL))
S: c OK <text>
C: d FETCH 4 ENVELOPE
S: * 4 FETCH (ENVELOPE (NIL "\"quotes\" and \\ backslash" (("A \"quoted\" name" NIL "a" "example.org")) (("A \"quoted\" name" NIL "a" "example.org")) (("A \"quoted\" name" NIL "a" "example.org")) ((<either "Bob" or "a comment"> NIL "bob" "example.org")(NIL <either "@route.example" or NIL> "carol" "example.org")(NIL NIL <either "local part" or "\"local part\""> "example.org")) NIL NIL NIL NIL))
S: d OK <text>
C: e FETCH 5 ENVELOPE
S: * 5 FETCH (ENVELOPE (NIL "folded once<text>and twice" (("John Q. Public" NIL "john" "example.org")<text>
S: e OK <text>
