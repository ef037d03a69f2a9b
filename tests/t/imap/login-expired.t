# RFC 5530 §3: an account or a password that is too old is refused with a code that says so.
start: network

S: * OK <text>
C: a LOGIN dave expired
S: a NO [EXPIRED] <text>
C2: a LOGIN heidi expired
S2: * OK <text>
S2: a NO [EXPIRED] <text>
C3: a LOGIN dave wrong
S3: * OK <text>
S3: a NO [AUTHENTICATIONFAILED] <text>
