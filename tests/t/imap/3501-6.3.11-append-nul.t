# RFC 3501 §9 note 3, RFC 3516 §4.4: NUL in a plain literal is refused, and nothing of the message stays.
checklist: 9 86
differs: dovecot takes NUL for 0x80; RFC 3501 §4.3.1 has no NUL in a literal
mailbox: three

C\: a APPEND INBOX {10+}\r\nA: b\r\n\r\n\0x\r\n
S: a <either NO or BAD> <text>
C: b NOOP
S: b OK <text>
disk: INBOX holds 1 2 3
