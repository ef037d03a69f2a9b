# RFC 3501 §7.4.2: everything that a part can say of itself, in its place.
checklist: 122 125
mailbox: structures

C: a FETCH 3 BODYSTRUCTURE
S~: * 3 FETCH (BODYSTRUCTURE (("text" "html" ("charset" "UTF-8" "format" "flowed") "<one@example.org>" "a description" "quoted-printable" 13 <either 0 or 1> "Q2hlY2sgSW50ZWdyaXR5IQ==" ("inline" NIL) <either "fr" or ("fr")> "http://example.org/one")("application" "pdf" ("name" "a \"quoted\" name.pdf") NIL NIL "base64" 4 NIL ("attachment" ("filename" "a.pdf" "size" "3")) NIL NIL) "mixed" ("boundary" "with blank" "x-more" "1") NIL ("en" "de") NIL))
S: a OK <text>
C: b FETCH 4 BODYSTRUCTURE
S~: * 4 FETCH (BODYSTRUCTURE ("text" "plain" ("charset" "utf-8" "format" "flowed") NIL NIL "8bit" 6 1 NIL NIL NIL NIL))
S: b OK <text>
