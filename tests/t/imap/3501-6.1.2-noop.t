# RFC 3501 §6.1.2: NOOP always succeeds, before login and after it.
differs: dovecot takes what follows NOOP; RFC 3501 §9 command-any has nothing there
start: network

S: * OK <text>
C: a NOOP
S: a OK <text>
C: b LOGIN alice wonderland
S: b OK <text>
C: c NOOP
S: c OK <text>
C: d NOOP nonsense
S: d BAD <text>
