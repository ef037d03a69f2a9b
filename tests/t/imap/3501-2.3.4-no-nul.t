# RFC 3501 §4.3, §9 note 3: NUL is never sent in a string.
checklist: 127
mailbox: octets

C: a FETCH 3 BODY.PEEK[TEXT]
S: * 3 FETCH (BODY[TEXT] {<number>}
S: <any lines>
S!: <text?>\x00<text?>
S: a OK <text>
