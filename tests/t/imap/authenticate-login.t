# AUTHENTICATE LOGIN, the two prompts that Outlook knows, spelled as UW spells them.
start: network
differs: dovecot has other prompts; the mechanism has no RFC, and RFC 4422 leaves challenges to the mechanism

S: * OK <text>
C: a AUTHENTICATE LOGIN
S: + VXNlciBOYW1lAA==
C: <base64 alice>
S: + UGFzc3dvcmQA
C: <base64 wonderland>
S?: * CAPABILITY <text>
S: a OK <text>
