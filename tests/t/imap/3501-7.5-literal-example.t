# RFC 3501 §7.5: the example: a literal after a literal, and a command that is none refused in place of the "+".
checklist: 1 2
start: network

S: * OK <text>
C: A001 LOGIN {5}
S: + <text?>
C: alice {10}
S: + <text?>
C: wonderland
S: A001 OK <text>
C: A044 BLURDYBLOOP {102856}
S: A044 BAD <text>
C: a NOOP
S: a OK <text>
