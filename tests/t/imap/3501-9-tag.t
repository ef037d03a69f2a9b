# RFC 3501 §9 tag: any ASTRING-CHAR but "+"; it comes back as it was.
checklist: 11
differs: dovecot refuses ] in a tag; RFC 3501 §9 tag is made of ASTRING-CHAR
start: authenticated

C: . NOOP
S: . OK <text>
C: a]1 NOOP
S: a]1 OK <text>
C: #!$&'-_~ NOOP
S: #!$&'-_~ OK <text>
C: 1 NOOP
S: 1 OK <text>
C: a+b NOOP
S: * BAD <text>
C: a NOOP
S: a OK <text>
