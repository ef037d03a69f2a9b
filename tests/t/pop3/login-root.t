# Root never logs in, under whatever name, with whatever password.
start: network
secret: root secret
secret: toor secret

S: +OK <text>
C: USER toor
S: +OK <text>
C: PASS secret
S: -ERR [AUTH] <text:refusal>
C: APOP root <apop secret>
S: -ERR [AUTH] <=refusal>
