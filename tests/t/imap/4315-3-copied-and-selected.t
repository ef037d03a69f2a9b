# RFC 4315 §3: the example's last part: SELECT tells of the mailbox what COPYUID told; UIDs
# are kept, so that nothing says UIDNOTSTICKY.
checklist: 92
mailbox: known
mailbox funny: empty

C: A006 COPY 2 funny
S: A006 OK [COPYUID <number:validity> 7 1] <text>
C: a UNSELECT
S: a OK <text>
C: A007 SELECT funny
S: in any order
S: * 1 EXISTS
S: * 1 RECENT
S: * OK [UNSEEN 1] <text>
S: * OK [UIDVALIDITY <=validity>] <text>
S: * OK [UIDNEXT 2] <text>
S: * FLAGS (<in any order \Answered \Flagged \Deleted \Seen \Draft>)
S: * OK [PERMANENTFLAGS (<in any order \Answered \Flagged \Deleted \Seen \Draft \*>)] <text>
S: end of any order
S: A007 OK [READ-WRITE] <text>
