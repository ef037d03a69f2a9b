# RFC 2342 §5: the user's own namespace, the prefix of which is a reference for LIST as it stands; no others.
checklist: 84
differs: dovecot takes an argument of NAMESPACE; RFC 2342 §6 has none
start: authenticated
mailbox work: three

C: A001 NAMESPACE
S: * NAMESPACE (("" "/")) NIL NIL
S: A001 OK <text>
C: a LIST "" work
S: * LIST (<words>) "/" work
S: a OK <text>
C: b NAMESPACE x
S: b BAD <text>
