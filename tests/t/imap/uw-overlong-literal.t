# UW: a literal that is too large is refused, and the log says how large it was to be.
only: letterbox
start: logged in

C: a SELECT {999999}
S: a BAD <text>
C: b APPEND INBOX {9999999999}
S: b NO [TOOBIG] <text>
C: c SELECT {9999999999+}
S: * BYE [TOOBIG] <text>
S: <end>
log: Overlong (999999) client literal user=alice host=<text>
log: Overlong (9999999999) client literal user=alice host=<text>
