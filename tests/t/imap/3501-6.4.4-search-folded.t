# RFC 3501 §6.4.4: a field that was folded with TAB is found by what ENVELOPE shows of it: with a blank there.
checklist: 143
mailbox: folded

C: a FETCH 1 ENVELOPE
S: * 1 FETCH (ENVELOPE ("Thu, 1 Jan 2015 10:00:00 +0000" "folded with a tab" <text>))
S: a OK <text>
C: b SEARCH SUBJECT "folded with a tab"
S: * SEARCH 1
S: b OK <text>
C: c SEARCH TEXT "quill <ada"
S: * SEARCH 1
S: c OK <text>
C: d SEARCH SUBJECT "folded  with"
S: * SEARCH
S: d OK <text>
