# RFC 3501 §4.3: a literal of no octets is legal wherever a string is.
checklist: 5
start: network

S: * OK <text>
C: a LOGIN {0}
S: + <text?>
C:  {0}
S: + <text?>
C:
S: a NO <text>
