# RFC 3501 §6.4.4: texts are compared decoded: encoded words, transfer encodings, charsets, folded lines; not as letters of base64.
checklist: 5 143 144 148
mailbox: letters

C: a SEARCH BODY "under the mat"
S: * SEARCH 7
S: a OK <text>
C: b SEARCH BODY VGhlIGtleS
S: * SEARCH
S: b OK <text>
C: c SEARCH SUBJECT "[orchard] re"
S: * SEARCH 5
S: c OK <text>
C: d SEARCH SUBJECT utf-8
S: * SEARCH
S: d OK <text>
C: e SEARCH HEADER X-Note "alpha beta"
S: * SEARCH 1
S: e OK <text>
C: f SEARCH BODY Garten
S: * SEARCH 6
S: f OK <text>
C\: g SEARCH CHARSET UTF-8 FROM "zen\xc3\xb3"\r\n
S: * SEARCH 6
S: g OK <text>
C\: h SEARCH CHARSET UTF-8 TEXT {5}\r\n
S: + <text?>
C\: ZEN\xc3\x93\r\n
S: * SEARCH 6
S: h OK <text>
C: i SEARCH HEADER References ""
S: * SEARCH 2 5 6 7
S: i OK <text>
C: j SEARCH HEADER References {0}
S: + <text?>
C:
S: * SEARCH 2 5 6 7
S: j OK <text>
C: k SEARCH BODY harvest
S: * SEARCH
S: k OK <text>
C: l SEARCH TEXT harvest
S: * SEARCH 1 2 4 5
S: l OK <text>
C: m SEARCH BODY ""
S: * SEARCH 1 2 3 4 5 6 7 8
S: m OK <text>
C: n SEARCH TO aaron CC ""
S: * SEARCH
S: n OK <text>
C: o SEARCH CC ""
S: * SEARCH 2 4
S: o OK <text>
