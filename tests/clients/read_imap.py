"""Reads a mailbox by imaplib as a script would, and leaves each message in a file named by its UID."""
import imaplib
import pathlib
import sys

host, user, password, how, place = sys.argv[1:]
imaplib._MAXLINE = 10_000_000
client = imaplib.IMAP4(host)
if how == "CRAM-MD5":
    client.login_cram_md5(user, password)
elif how == "PLAIN":
    client.authenticate("PLAIN", lambda _: f"\0{user}\0{password}".encode())
else:
    client.login(user, password)
status, count = client.select("INBOX")
assert status == "OK", count
status, found = client.uid("FETCH", "1:*", "(RFC822.SIZE BODY.PEEK[])")
assert status == "OK", found
messages = [item for item in found if isinstance(item, tuple)]
assert len(messages) == int(count[0]), (len(messages), count)
for head, octets in messages:
    words = head.decode().replace("(", " ").split()
    uid, size = words[words.index("UID") + 1], words[words.index("RFC822.SIZE") + 1]
    assert int(size) == len(octets), (uid, size, len(octets))
    (pathlib.Path(place) / uid).write_bytes(octets)
if how == "expunge":
    status, answer = client.store("2", "+FLAGS", r"(\Deleted)")
    assert status == "OK" and b"\\Deleted" in answer[0], answer
    status, answer = client.expunge()
    assert status == "OK" and answer == [b"2"], answer
    status, answer = client.noop()
    assert status == "OK", answer
status, _ = client.close()
assert status == "OK"
status, _ = client.logout()
assert status == "BYE", status
