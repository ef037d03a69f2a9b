"""The work of tests/clients/work.rs, by Python's own imaplib."""
import imaplib
import pathlib
import sys

host, user, password, place = sys.argv[1:]
place = pathlib.Path(place)
imaplib._MAXLINE = 10_000_000


def ok(answer):
    status, told = answer
    assert status == "OK", answer
    return told


client = imaplib.IMAP4(host)
ok(client.login(user, password))
assert any(line.endswith(b" INBOX") for line in ok(client.list('""', '*'))), "INBOX is not listed"
ok(client.create("Work"))
assert ok(client.select("INBOX")) == [b"24"]
for head, octets in (item for item in ok(client.uid("FETCH", "1:*", "(BODY.PEEK[])")) if isinstance(item, tuple)):
    words = head.decode().replace("(", " ").split()
    (place / words[words.index("UID") + 1]).write_bytes(octets)
(structure,) = ok(client.fetch("2", "(BODYSTRUCTURE ENVELOPE)"))
assert b'"APPLICATION" "PDF"' in structure and b'("FILENAME" "a long name.pdf"' in structure, structure
assert b'"Counter"' not in structure
ok(client.store("3", "+FLAGS", r"(\Flagged Work-Done)"))
ok(client.append("Work", r"(\Seen)", '" 5-Mar-2014 08:09:10 +0100"', (place / "new").read_bytes()))
ok(client.copy("4", "Work"))
assert ok(client.search(None, "FLAGGED", "KEYWORD", "Work-Done")) == [b"3"]
ok(client.store("5", "+FLAGS", r"(\Deleted)"))
assert ok(client.expunge()) == [b"5"]
client.send(b"idle IDLE\r\n")
assert client.readline().startswith(b"+")
(place / "idling").touch()
while client.readline() != b"* 24 EXISTS\r\n":
    pass
client.send(b"DONE\r\n")
while not client.readline().startswith(b"idle OK"):
    pass
assert ok(client.search(None, "SUBJECT", "late")) == [b"24"]
ok(client.close())
client.logout()
