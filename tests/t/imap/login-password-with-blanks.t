# A password may hold blanks; one that fails and begins with a blank is tried again without it, as UW does.
differs: dovecot takes the blank as it is; RFC 3501 §6.2.3 leaves open what a password is
start: network

S: * OK <text>
C: a LOGIN carol "two words"
S?: * CAPABILITY <text>
S: a OK <text>
C2: a LOGIN alice " wonderland"
S2: * OK <text>
S2?: * CAPABILITY <text>
S2: a OK <text>
C3: a LOGIN carol "two"
S3: * OK <text>
S3: a NO [AUTHENTICATIONFAILED] <text>
