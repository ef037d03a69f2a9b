# A login name goes into no path, no pattern and no log line as it came.
checklist: 68
start: network

S: * OK <text>
C: a LOGIN "../alice" wonderland
S: a NO [AUTHENTICATIONFAILED] <text>
C: b LOGIN "alice x host=[127.0.0.1] user=bob" wonderland
S: b NO [AUTHENTICATIONFAILED] <text>
log: Login failed user=alice?x?host=[127.0.0.1]?user=bob auth=<text> host=<text>
