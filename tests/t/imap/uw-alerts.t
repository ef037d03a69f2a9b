# UW: the lines of /etc/imapd.alert are told before login, once; those of ~/.imapalert after it.
only: letterbox
start: network
file /etc/imapd.alert: The disk is nearly full.
file /home/alice/.imapalert: Alice, call the office.

S: * OK [CAPABILITY <text>] <text>
C: a CAPABILITY
S: * OK [ALERT] The disk is nearly full.
S: * CAPABILITY <text>
S: a OK <text>
C: b NOOP
S: b OK <text>
C: c LOGIN alice wonderland
S: c OK <text>
C: d NOOP
S: * OK [ALERT] Alice, call the office.
S: d OK <text>
C: e NOOP
S: e OK <text>
C2: a LOGIN alice wonderland
S2: * OK <text>
S2: * OK [ALERT] The disk is nearly full.
S2: a OK <text>
C2: b LOGOUT
S2: * OK [ALERT] Alice, call the office.
S2: * BYE <text>
S2: b OK <text>
