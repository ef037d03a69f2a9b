# RFC 3501 §7.1.4: started by its user, the server asks nobody who that is; LOGIN and AUTHENTICATE are out of place.
checklist: 21 22 41
start: preauth
mailbox: three

S: * PREAUTH [CAPABILITY <text:capabilities>] <text>
C: a CAPABILITY
S: * CAPABILITY <=capabilities>
S: a OK <text>
C: b LOGIN bob builder
S: b BAD <text>
C: c AUTHENTICATE PLAIN
S: c BAD <text>
C: d STATUS INBOX (MESSAGES)
S: * STATUS INBOX (MESSAGES 3)
S: d OK <text>
