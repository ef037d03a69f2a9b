# AUTH LOGIN, the two prompts that Outlook knows.
start: network
differs: dovecot has other prompts

S: +OK <text>
C: AUTH LOGIN
S: + VXNlciBOYW1lAA==
C: <base64 alice>
S: + UGFzc3dvcmQA
C: <base64 wonderland>
S: +OK <text>
