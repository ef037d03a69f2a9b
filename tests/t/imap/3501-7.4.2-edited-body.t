# RFC 3501 §7.4.2: BODYSTRUCTURE tells of the message as it is, also when somebody has edited its body without changing a size, in the
# session that asked before and in a later one.
mailbox: picture
differs: dovecot keeps what it made of the message before; RFC 3501 §7.4.2 has the structure of the message that is there

C: a FETCH 1 BODYSTRUCTURE
S: * 1 FETCH (BODYSTRUCTURE (("IMAGE" "GIF" <text>
S: a OK <text>
do: wait 2
do: replace INBOX picture-edited
C: b NOOP
S: <any lines>
S: b OK <text>
C: c FETCH 1 BODYSTRUCTURE
S: * 1 FETCH (BODYSTRUCTURE (("IMAGE" "PNG" <text>
S: c OK <text>
C2: a FETCH 1 BODYSTRUCTURE
S2: * 1 FETCH (BODYSTRUCTURE (("IMAGE" "PNG" <text>
S2: a OK <text>
