# A secrets file that others can read is nobody's secret: syslog says so, and nobody gets in by it.
only: letterbox
start: network
secret: alice rabbit
mode /etc/cram-md5.pwd: 644

S: * OK <text>
C: a LOGIN alice rabbit
S: a NO <text>
C: b AUTHENTICATE CRAM-MD5
S: b NO <text>
log: <text?>/etc/cram-md5.pwd<text>
