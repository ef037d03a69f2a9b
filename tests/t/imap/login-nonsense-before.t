# Before login ten bad commands in a row are enough: the connection ends with BYE.
start: network

S: * OK <text>
C: a FROBNICATE
S: a BAD <text>
C: b
S: <any lines>
S: b BAD <text>
C: c FROBNICATE
C: d FROBNICATE
C: e FROBNICATE
C: f FROBNICATE
C: g FROBNICATE
C: h FROBNICATE
C: i FROBNICATE
C: j FROBNICATE
C: k FROBNICATE
C: l FROBNICATE
S: <any lines>
S: * BYE <text>
S: <end>
