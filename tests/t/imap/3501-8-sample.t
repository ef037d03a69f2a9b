# RFC 3501 §8: the sample connection; names, sizes and times are ours.
checklist: 43 110 119
differs: dovecot shows the instant in its own zone; RFC 3501 §2.3.3 leaves the zone open
mailbox: sample
start: network

S: * OK <text>
C: a001 login alice wonderland
S: <any lines>
S: a001 OK <text>
C: a002 select inbox
S: in any order
S: * 18 EXISTS
S: * FLAGS (<in any order \Answered \Flagged \Deleted \Seen \Draft>)
S: * 2 RECENT
S: * OK [UNSEEN 17] <text>
S: * OK [UIDVALIDITY 3857529045] <text>
S: * OK [UIDNEXT 19] <text>
S: * OK [PERMANENTFLAGS (<in any order \Answered \Flagged \Deleted \Seen \Draft \*>)] <text>
S: end of any order
S: a002 OK [READ-WRITE] <text>
C: a003 fetch 12 full
S~: * 12 FETCH (FLAGS (\Seen) INTERNALDATE "17-Jul-1996 02:44:25 -0700" RFC822.SIZE 362 ENVELOPE ("Wed, 17 Jul 1996 02:23:25 -0700 (PDT)" "IMAP4rev1 WG mtg summary and minutes" (("Terry Gray" NIL "gray" "cac.washington.edu")) (("Terry Gray" NIL "gray" "cac.washington.edu")) (("Terry Gray" NIL "gray" "cac.washington.edu")) ((NIL NIL "imap" "cac.washington.edu")) ((NIL NIL "minutes" "CNRI.Reston.VA.US")("John Klensin" NIL "KLENSIN" "MIT.EDU")) NIL NIL "<B27397-0100000@cac.washington.edu>") BODY ("TEXT" "PLAIN" ("CHARSET" "US-ASCII") NIL NIL "7BIT" 20 3))
S: a003 OK <text>
C: a004 fetch 12 body[header]
S: * 12 FETCH (BODY[HEADER] {342}
S: Date: Wed, 17 Jul 1996 02:23:25 -0700 (PDT)
S: From: Terry Gray <gray@cac.washington.edu>
S: Subject: IMAP4rev1 WG mtg summary and minutes
S: To: imap@cac.washington.edu
S: cc: minutes@CNRI.Reston.VA.US, John Klensin <KLENSIN@MIT.EDU>
S: Message-Id: <B27397-0100000@cac.washington.edu>
S: MIME-Version: 1.0
S: Content-Type: TEXT/PLAIN; CHARSET=US-ASCII
S:
S: )
S: a004 OK <text>
C: a005 store 12 +flags \deleted
S: * 12 FETCH (FLAGS (<in any order \Seen \Deleted>))
S: a005 OK <text>
C: a006 logout
S: * BYE <text>
S: a006 OK <text>
S: <end>
