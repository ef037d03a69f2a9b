# RFC 3501 §6.2.3: name and password as atoms, quoted, as literals of both kinds: all the same.
checklist: 6 24 34
start: network

S: * OK <text>
C: a LOGIN alice wonderland
S?: * CAPABILITY <text>
S: a OK <text>
C2: a LOGIN "alice" "wonder\\land"
S2: * OK <text>
S2: a NO [AUTHENTICATIONFAILED] <text>
C2: b LOGIN "alice" "wonderland"
S2?: * CAPABILITY <text>
S2: b OK <text>
C3: a LOGIN {5}
S3: * OK <text>
S3: + <text?>
C3: alice {10}
S3: + <text?>
C3: wonderland
S3?: * CAPABILITY <text>
S3: a OK <text>
C4: a LOGIN {5+}
C4: alice {10+}
C4: wonderland
S4: * OK <text>
S4?: * CAPABILITY <text>
S4: a OK <text>
log: Login user=alice host=<text>
