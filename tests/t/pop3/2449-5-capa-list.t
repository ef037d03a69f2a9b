# RFC 2449 §6: what is announced before login: TOP, UIDL, USER, PIPELINING and the codes work here.
checklist: 186
start: network
secret: alice wonderland

S: +OK <text>
C: CAPA
S: +OK<text?>
S: <any lines>
S: <either TOP or UIDL or USER or PIPELINING or RESP-CODES or AUTH-RESP-CODE>
S: <any lines>
S: <either TOP or UIDL or USER or PIPELINING or RESP-CODES or AUTH-RESP-CODE>
S: <any lines>
S: <either TOP or UIDL or USER or PIPELINING or RESP-CODES or AUTH-RESP-CODE>
S: <any lines>
S: <either TOP or UIDL or USER or PIPELINING or RESP-CODES or AUTH-RESP-CODE>
S: <any lines>
S: .
C: CAPA
S: +OK<text?>
S: <any lines>
S: SASL <words>CRAM-MD5<words>
S: <any lines>
S: .
