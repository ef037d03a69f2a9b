# RFC 3501 §2.2.1: what is no command is BAD, with the client's tag where it has one, and costs the session nothing.
checklist: 12 13 19
start: authenticated

C: a FROBNICATE
S: a BAD <text>
C: b FROBNICATE with (arguments {and} "strings")
S: b BAD <text>
C: lonely
S: <either * or lonely> BAD <text>
C:
S: * BAD <text>
C: * OK I am a server
S: * BAD <text>
C: + go on
S: * BAD <text>
C: c UID
S: c BAD <text>
C: d UID FROBNICATE 1
S: d BAD <text>
C: e NOOP
S: e OK <text>
