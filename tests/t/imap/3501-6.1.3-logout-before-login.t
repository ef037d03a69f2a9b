# RFC 3501 §6.1.3: LOGOUT is legal in every state.
start: network

S: * OK <text>
C: a logout
S: * BYE <text>
S: a OK <text>
S: <end>
