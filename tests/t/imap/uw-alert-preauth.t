# UW: who needs no login is told all alerts after the greeting, with the first command.
only: letterbox
start: preauth
file /etc/imapd.alert: The disk is nearly full.

S: * PREAUTH <text>
C: a NOOP
S: * OK [ALERT] The disk is nearly full.
S: a OK <text>
C: b NOOP
S: b OK <text>
