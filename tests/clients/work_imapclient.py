"""The work of tests/clients/work.rs, by imapclient."""
import pathlib
import sys
import time
from datetime import datetime, timedelta, timezone

host, user, password, place, library = sys.argv[1:]
sys.path.insert(0, library)
from imapclient import IMAPClient, SEEN  # noqa: E402

place = pathlib.Path(place)
client = IMAPClient(host, ssl=False)
client.login(user, password)
assert any(name == "INBOX" for _, _, name in client.list_folders())
client.create_folder("Work")
assert client.select_folder("INBOX")[b"EXISTS"] == 24
for uid, items in client.fetch("1:*", ["BODY.PEEK[]", "RFC822.SIZE", "FLAGS", "INTERNALDATE"]).items():
    assert len(items[b"BODY[]"]) == items[b"RFC822.SIZE"]
    assert items[b"INTERNALDATE"].year == 2015
    (place / str(uid)).write_bytes(items[b"BODY[]"])
structure = client.fetch(2, ["BODYSTRUCTURE", "ENVELOPE"])[2]
parts, kind = structure[b"BODYSTRUCTURE"][:2]
assert kind == b"MIXED" and parts[1][:2] == (b"APPLICATION", b"PDF"), parts
assert structure[b"ENVELOPE"].from_[0].host
flags = client.add_flags([3], [rb"\Flagged", b"Work-Done"])[3]
assert rb"\Flagged" in flags and b"Work-Done" in flags, flags
then = datetime(2014, 3, 5, 8, 9, 10, tzinfo=timezone(timedelta(hours=1)))
client.append("Work", (place / "new").read_bytes(), [SEEN], then)
client.copy([4], "Work")
assert client.search(["FLAGGED", "KEYWORD", "Work-Done"]) == [3]
client.delete_messages([5])
client.expunge([5])
assert client.search(["UID", "5"]) == []
client.idle()
(place / "idling").touch()
end = time.monotonic() + 40
while (24, b"EXISTS") not in client.idle_check(timeout=1):
    assert time.monotonic() < end, "IDLE tells nothing"
client.idle_done()
assert len(client.search("SUBJECT late")) == 1
assert client.folder_status("Work", ["MESSAGES"])[b"MESSAGES"] == 2
client.logout()
