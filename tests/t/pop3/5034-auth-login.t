# AUTH LOGIN, the two prompts that Outlook knows.
start: network
differs: dovecot has other prompts; the mechanism has no RFC, and RFC 4422 leaves challenges to the mechanism

S: +OK <text>
C: AUTH LOGIN
S: + VXNlciBOYW1lAA==
C: <base64 alice>
S: + UGFzc3dvcmQA
C: <base64 wonderland>
S: +OK <text>
