# RFC 5530 §3: whose fault it was. A file that is no mailbox in the place of INBOX; a STATUS that a client should not send.
checklist: 160
differs: dovecot says CANNOT; RFC 5530 §3 has CORRUPTION for a mailbox that is corrupt
start: authenticated
mailbox: no-mailbox
mailbox work: three

C: a SELECT INBOX
S: a NO [CORRUPTION] <text>
C: b STATUS INBOX (MESSAGES)
S: b NO [CORRUPTION] <text>
C: c SELECT work
S: <any lines>
S: c OK <text>
C: d STATUS work (MESSAGES)
S: * STATUS work (MESSAGES 3)
S: d OK [CLIENTBUG] <text>
C: e STATUS nothing (MESSAGES)
S: e NO [NONEXISTENT] <text>
C: f CREATE work
S: f NO [ALREADYEXISTS] <text>
C: g COPY 1 nothing
S: g NO [TRYCREATE] <text>
C: h CREATE a/../b
S: h NO [<either CANNOT or NOPERM>] <text>
disk: INBOX is no-mailbox
