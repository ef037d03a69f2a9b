# RFC 2971 §3: ID before and after login, with a list or NIL; it changes nothing, and the log has what the client said.
checklist: 158
differs: dovecot says another name; RFC 2971 §3.3 leaves the values open
start: network

S: * OK <text>
C: a023 ID ("name" "Bee" "version" "1.0")
S: * ID (<text>)
S: a023 OK <text>
C: a042 ID NIL
S: * ID <text>
S: a042 OK <text>
C: b LOGIN alice wonderland
S: b OK <text>
C: c ID ("name" "Bee" "os" NIL "vendor" {3+}
C: A B)
S: * ID ("name" "Letterbox" <text>)
S: c OK <text>
C: d ID ()
S: * ID <text>
S: d OK <text>
C: e ID
S: e BAD <text>
C: f ID ("name")
S: f BAD <text>
C: g ID (<31 x "a" "b" >"c" "d")
S: g BAD <text>
log: ID user=alice host=<text> name=Bee vendor=A?B
