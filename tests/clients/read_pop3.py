"""Reads a drop by poplib as a script would, and leaves each message in a file named by its number."""
import pathlib
import poplib
import sys

host, user, password, how, place = sys.argv[1:]
poplib._MAXLINE = 100_000
client = poplib.POP3(host)
if how == "APOP":
    client.apop(user, password)
else:
    client.user(user)
    client.pass_(password)
count, octets = client.stat()
_, sizes, _ = client.list()
assert len(sizes) == count, (sizes, count)
_, names, _ = client.uidl()
assert len({name.split()[1] for name in names}) == count, names
for line in sizes:
    number, size = map(int, line.split())
    _, lines, _ = client.retr(number)
    message = b"".join(line + b"\r\n" for line in lines)
    assert len(message) == size, (number, len(message), size)
    octets -= size
    (pathlib.Path(place) / str(number)).write_bytes(message)
assert octets == 0, octets
if how == "delete":
    client.dele(2)
    assert client.stat()[0] == count - 1
client.quit()
