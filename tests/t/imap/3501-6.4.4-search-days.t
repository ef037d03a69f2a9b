# RFC 3501 §6.4.4: days without time and zone: INTERNALDATE's, and the Date field's as it is written; no date is on no day.
checklist: 145
differs: dovecot takes the arrival for a Date that is missing; RFC 3501 §6.4.4 SENTSINCE is about the field
mailbox: letters

C: a SEARCH SENTON 5-Mar-2000
S: * SEARCH 2
S: a OK <text>
C: b SEARCH SENTON 6-Mar-2000
S: * SEARCH 4
S: b OK <text>
C: c SEARCH SENTBEFORE 1-Jan-2030
S: * SEARCH 1 2 3 4 5 6 7
S: c OK <text>
C: d SEARCH SENTSINCE 1-Jan-1970
S: * SEARCH 1 2 3 4 5 6 7
S: d OK <text>
C: e SEARCH ON 10-Mar-2000
S: * SEARCH 8
S: e OK <text>
C: f SEARCH BEFORE 12-Mar-2000
S: * SEARCH 7 8
S: f OK <text>
C: g SEARCH SINCE 16-Mar-2000
S: * SEARCH 1 2
S: g OK <text>
