# RFC 3501 §6.3.10, §7.2.4: the example: two numbers of a mailbox that is not open.
start: authenticated
mailbox blurdybloop: sample

C: A042 STATUS blurdybloop (UIDNEXT MESSAGES)
S: * STATUS blurdybloop (<either UIDNEXT 19 MESSAGES 18 or MESSAGES 18 UIDNEXT 19>)
S: A042 OK <text>
disk: blurdybloop unchanged
