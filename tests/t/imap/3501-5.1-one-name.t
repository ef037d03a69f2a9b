# RFC 3501 §5.1: "~/mail/work", "mail/work" and "work" are one mailbox, listed once, in the spelling that was asked for.
differs: dovecot has no other spelling of the root; RFC 3501 §5.1 leaves names to the server
start: authenticated
mailbox work: known

C: a STATUS mail/work (UIDVALIDITY)
S: * STATUS mail/work (UIDVALIDITY 1400000000)
S: a OK <text>
C: b STATUS ~/mail/work (UIDVALIDITY)
S: * STATUS ~/mail/work (UIDVALIDITY 1400000000)
S: b OK <text>
C: c LIST "" *
S: in any order
S: * LIST (<words>) "/" INBOX
S: * LIST (<words>) "/" work
S: end of any order
S: c OK <text>
C: d LIST "" mail/*
S: * LIST (<words>) "/" mail/work
S: d OK <text>
C: e LIST ~/mail/ %
S: * LIST (<words>) "/" ~/mail/work
S: e OK <text>
C: f CREATE mail/work
S: f NO [ALREADYEXISTS] <text>
