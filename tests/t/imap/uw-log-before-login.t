# UW: what a stranger sends that is no command is written down.
only: letterbox
start: network

S: * OK <text>
C:
S: * BAD Null command
C: a
S: a BAD Missing command
C: b NOOP <9000 x x>
S: b BAD Command line too long
C: c LOGIN {99999}
S: c BAD <text>
C: d AUTHENTICATE X-NONE\x7f
S: d BAD <text>
C: e AUTHENTICATE X-NONE
S: e NO <text>
C: g AUTHENTICATE PLAIN
S: + 
C: *
S: g BAD <text>
C: h AUTHENTICATE PLAIN <base64 bob\0alice\0wonderland>
S: h NO [AUTHORIZATIONFAILED] <text>
C: f LOGIN alice wonderland
S: f OK <text>
log: Null command before authentication host=<text>
log: Missing command before authentication host=<text>
log: Line too long before authentication host=<text>
log: Overlong (99999) client literal user=??? host=<text>
log: AUTHENTICATE X-NONE invalid host=<text>
log: AUTHENTICATE PLAIN failure host=<text>
log: AUTHENTICATE PLAIN failure host=<text>
