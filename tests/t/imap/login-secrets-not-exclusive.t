# auth_md5_exclusive = no: who is not listed in the secrets file goes to PAM; who is listed does not.
only: letterbox
start: network
conf: auth_md5_exclusive = no
secret: alice rabbit

S: * OK <text>
C: a LOGIN bob builder
S?: * CAPABILITY <text>
S: a OK <text>
C2: a LOGIN alice wonderland
S2: * OK <text>
S2: a NO [AUTHENTICATIONFAILED] <text>
C2: b LOGIN alice rabbit
S2?: * CAPABILITY <text>
S2: b OK <text>
