# RFC 6856 §3: LANG lists, chooses and refuses, in both states.
checklist: 189
start: network

S: +OK <text>
C: LANG
S: +OK <text>
S: en English
S: .
C: LANG *
S: +OK en <text>
C: LANG mul
S: -ERR <text>
C: USER alice
S: +OK <text>
C: PASS wonderland
S: +OK <text>
C: LANG en-GB
S: +OK en <text>
