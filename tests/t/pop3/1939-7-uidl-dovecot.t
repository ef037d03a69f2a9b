# A site that comes from Dovecot keeps the identifiers that its clients know.
checklist: 200
mailbox: known
conf: pop3_uidl_format = %08Xu%08Xv

C: UIDL 1
S: +OK 1 0000000553724<either E or e>00
