"""Reads by poplib, which has not said UTF8, what tests/clients/python.rs has put there, and compares what Python makes of it."""
import email
import email.policy
import poplib
import sys

WORDS = "Grüße 中文 und mehr davon " * 6
EXPECTED = [
    (WORDS.strip(), ["Müller, Jörg", ""], [("Größe 中文 " * 9).strip() + ".pdf"]),
    ("Grüße to all", ["jörg@bücher.example"], []),
]

host, user, password, _, _ = sys.argv[1:]
client = poplib.POP3(host)
assert "UTF8" in client.capa()
client.user(user)
client.pass_(password)
for number, (subject, names, files) in enumerate(EXPECTED, 1):
    message = b"\r\n".join(client.retr(number)[1]) + b"\r\n"
    assert int(client.list(number).split()[2]) == len(message), number
    assert message.isascii(), message
    read = email.message_from_bytes(message, policy=email.policy.default)
    assert not read.defects, read.defects
    assert read["Subject"] == subject, read["Subject"]
    assert [address.display_name for address in read["From"].addresses] == names, read["From"]
    assert [part.get_filename() for part in read.walk() if part.get_filename()] == files
client.quit()
