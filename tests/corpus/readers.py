"""Reads every message of a mailbox by imaplib, and what was said of them by imapclient; prints how many there are."""
import imaplib
import sys

from imapclient.response_parser import parse_fetch_response

imaplib._MAXLINE = 100_000_000
client = imaplib.IMAP4_stream(sys.argv[1])
client.select("INBOX", readonly=True)
items = "(UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODY BODYSTRUCTURE BODY.PEEK[] BODY.PEEK[HEADER.FIELDS (From)])"
status, answers = client.fetch("1:*", items)
assert status == "OK", status
read = parse_fetch_response(answers, normalise_times=False, uid_is_key=False)
for number, message in read.items():
    assert len(message[b"BODY[]"]) == message[b"RFC822.SIZE"], number
    assert message[b"ENVELOPE"] is not None and message[b"BODYSTRUCTURE"], number
print(len(read))
client.logout()
