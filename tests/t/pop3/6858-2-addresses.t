# RFC 6858 §2: an address that is not ASCII is shown as the name of one that is nobody's; all else that can be read in ASCII is.
# TOP counts the lines of what is sent, and unique-ids are those of the message whatever is sent of it.
start: network
mailbox: smtputf8
conf: pop3_uidl_format = md5

S: +OK <text>
C: USER alice
S: +OK <text>
C: PASS wonderland
S: +OK <text>
C: UIDL 1
S: +OK 1 <word:id>
C: LIST 1
S: +OK 1 <number:octets>
C: RETR 1
S: +OK <=octets> octets
S: Return-Path: <invalid@internationalized-address.invalid>
S: Downgraded-Message-ID: =?UTF-8?Q?=3C1=40b=C3=BCcher=2Eexample=3E?=
S: From: =?UTF-8?Q?j=C3=B6rg=40b=C3=BCcher=2Eexample?=
S:  <invalid@internationalized-address.invalid>
S: To: "Alice" <alice@example.org>, =?UTF-8?Q?M=C3=BCller=2C_J=C3=B6rg?=
S:  =?UTF-8?Q?_=3Cj=C3=B6rg=40example=2Eorg=3E?=
S:  <invalid@internationalized-address.invalid>
S: Subject: =?UTF-8?B?R3LDvMOfZQ==?= to all of =?UTF-8?B?ZXVjaA==?=
S: Content-Type: text/plain; charset=utf-8
S: Content-Transfer-Encoding: 8bit
S:
S: Grüße
S: .
C: TOP 1 1
S: +OK<text?>
S: <any lines>
S: Grüße
S: .
C: QUIT
S: +OK<text?>
S: <end>
C2: UTF8
S2: +OK <text>
S2: +OK <text>
C2: USER alice
S2: +OK <text>
C2: PASS wonderland
S2: +OK <text>
C2: UIDL 1
S2: +OK 1 <=id>
