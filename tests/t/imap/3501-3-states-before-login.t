# RFC 3501 §3.1, §6: what needs a user or a mailbox is BAD before login, and the connection goes on.
checklist: 19
differs: dovecot ends the connection after the second; RFC 3501 §3.1 goes on
start: network

S: * OK <text>
C: a SELECT INBOX
S: a BAD <text>
C: b FETCH 1 FLAGS
S: b BAD <text>
C: c LIST "" *
S: c BAD <text>
C: d STATUS INBOX (MESSAGES)
S: d BAD <text>
C: e UID FETCH 1 FLAGS
S: e BAD <text>
C: f LOGIN alice wonderland
S: f OK <text>
