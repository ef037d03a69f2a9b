# RFC 1939 §7 APOP: with a secrets file the greeting ends with a time stamp that is another each time.
checklist: 168
start: network
secret: alice wonderland

S: +OK <text> <<word:stamp>@<word:host>>
C: QUIT
S: +OK <text>
S: <end>
C2: QUIT
S2: +OK <text> <<word:second>@<=host>>
S2: +OK <text>
