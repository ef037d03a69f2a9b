# RFC 3501 §6.3.4: DELETE takes the mail and leaves what is below; the first example of the section.
checklist: 62 63
start: authenticated
mailbox blurdybloop: known
mailbox foo/bar: known

C: A682 LIST "" *
S: in any order
S: * LIST (<words>) "/" INBOX
S: * LIST (<words>) "/" blurdybloop
S: * LIST (\Noselect \HasChildren) "/" foo
S: * LIST (<words>) "/" foo/bar
S: end of any order
S: A682 OK <text>
C: A683 DELETE blurdybloop
S: A683 OK <text>
C: A684 DELETE foo
S: A684 NO <text>
C: A685 DELETE foo/bar
S: A685 OK <text>
C: A686 LIST "" *
S: in any order
S: * LIST (<words>) "/" INBOX
S: * LIST (\Noselect \HasNoChildren) "/" foo
S: end of any order
S: A686 OK <text>
C: A687 DELETE foo
S: A687 OK <text>
C: b DELETE INBOX
S: b NO <text>
C: c DELETE blurdybloop
S: c NO [NONEXISTENT] <text>
disk: blurdybloop absent
