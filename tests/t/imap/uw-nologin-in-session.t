# UW: /etc/nologin during a session announces its end, which comes a minute later.
only: letterbox
start: authenticated
file /etc/nologin: closed for the night
mailbox: three

C: a SELECT INBOX
S: * OK [ALERT] Server shutting down shortly
S: <any lines>
S: a OK <text>
C: b NOOP
S: b OK <text>
