# AUTHENTICATE LOGIN, the two prompts that Outlook knows, spelled as UW spells them.
start: network
differs: dovecot has other prompts

S: * OK <text>
C: a AUTHENTICATE LOGIN
S: + VXNlciBOYW1lAA==
C: <base64 alice>
S: + UGFzc3dvcmQA
C: <base64 wonderland>
S?: * CAPABILITY <text>
S: a OK <text>
