# RFC 3501 §6.4.4: a field is searched for another text, in the same session and in a later one, when it was read before; and
# what was another message's is not found when somebody else has rewritten the mailbox.
checklist: 143
differs: dovecot does not look into comments; RFC 3501 §6.4.4 asks for no less than the envelope's field
mailbox: addresses

C: a SEARCH FROM ada@example.org
S: * SEARCH 1 2
S: a OK <text>
C: b SEARCH OR SUBJECT group TO "Otto Brun"
S: * SEARCH 1 2
S: b OK <text>
do: wait 2
C: c SEARCH FROM "(the first)"
S: * SEARCH 1
S: c OK <text>
C: d SEARCH SUBJECT "A GR"
S: * SEARCH 2
S: d OK <text>
C2: a SEARCH NOT FROM "the first) @"
S2: * SEARCH 2
S2: a OK <text>
C2: b SEARCH TO "otto brun" SUBJECT "" NOT SUBJECT p
S2: * SEARCH 1
S2: b OK <text>
do: replace INBOX three
C2: c NOOP
S2: <any lines>
S2: c OK <text>
C2: d SEARCH SUBJECT s
S2: * SEARCH 1 2
S2: d OK <text>
C2: e SEARCH OR SUBJECT comments FROM "the first"
S2: * SEARCH
S2: e OK <text>
