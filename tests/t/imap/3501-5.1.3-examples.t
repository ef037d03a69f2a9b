# RFC 3501 §5.1.3: the examples: Chinese and Japanese below "work"; a shift that is not ended, and one too many, are no names.
start: authenticated

C: a CREATE work/&U,BTFw-/&ZeVnLIqe-
S: a OK <text>
C: b CREATE "&Jjo!"
S: b NO <text>
C: c CREATE "&Jjo-!"
S: c OK <text>
C: d CREATE &U,BTFw-&ZeVnLIqe-
S: d NO <text>
C: e CREATE &U,BTF2XlZyyKng-
S: e OK <text>
C: f LIST "" *
S: in any order
S: * LIST (<words>) "/" INBOX
S: * LIST (<words>) "/" work
S: * LIST (<words>) "/" work/&U,BTFw-
S: * LIST (<words>) "/" work/&U,BTFw-/&ZeVnLIqe-
S: * LIST (<words>) "/" &Jjo-!
S: * LIST (<words>) "/" &U,BTF2XlZyyKng-
S: end of any order
S: f OK <text>
