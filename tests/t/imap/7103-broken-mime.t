# RFC 7103: mail that breaks the rules still gets an answer that keeps them.
checklist: 123
differs: dovecot has an empty type; RFC 3501 §7.4.2 has text/plain for want of one
mailbox: broken

C: a FETCH 1:7 (UID BODYSTRUCTURE)
S~: * 1 FETCH (UID 1 BODYSTRUCTURE (<text>))
S~: * 2 FETCH (UID 2 BODYSTRUCTURE (("text" "plain" <text>)("text" "plain" <text>) "mixed" ("boundary" "x") NIL NIL NIL))
S~: * 3 FETCH (UID 3 BODYSTRUCTURE (<text>))
S~: * 4 FETCH (UID 4 BODYSTRUCTURE (<text>))
S~: * 5 FETCH (UID 5 BODYSTRUCTURE ("<text>" "<text>" <text>))
S~: * 6 FETCH (UID 6 BODYSTRUCTURE (("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 3 <either 0 or 1> NIL NIL NIL NIL) "mixed" ("boundary" "x") NIL NIL NIL))
S~: * 7 FETCH (UID 7 BODYSTRUCTURE ("message" "rfc822" <text>))
S: a OK <text>
C: b FETCH 1:7 (UID BODY ENVELOPE BODY.PEEK[1] BODY.PEEK[1.1] BODY.PEEK[1.MIME] BODY.PEEK[2])
S: <any lines>
S: b OK <text>
