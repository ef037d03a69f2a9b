"""letters.py INBOX HOME UID: makes the demonstration's mail: an inbox in unix mbox form and two folders below ~/mail."""

import os
import struct
import sys
import zlib
from datetime import datetime, timedelta, timezone
from email.message import EmailMessage
from email.utils import format_datetime

DOMAIN = "letterbox.example"
ADA = "Ada Okafor <ada@letterbox.example>"
BEN = "Ben Lindqvist <ben@letterbox.example>"
CHLOE = "Chloé Dubois <chloe@letterbox.example>"
YOU = "You <demo@letterbox.example>"
FIRST = datetime(2026, 3, 2, 7, 40, tzinfo=timezone(timedelta(hours=1)))

THREAD = [
    (ADA, "Good morning, all. The brass letterbox downstairs is locked and I cannot find the key. Who had it last?"),
    (BEN, "Not me. I thought it hung behind the door, where it has hung since 1974."),
    (CHLOE, "It did, until Tuesday. Then the painters came."),
    (ADA, "So there are three days of mail behind that little door, and we can see it through the slot."),
    (BEN, "I have tried a ruler, two rulers, and chewing gum. We now own a very sticky letterbox."),
    (CHLOE, "I rang the painters. They painted the key. It is still on its hook, it is just the colour of the wall."),
    (ADA, "Found it! There was a postcard for each of us. Thank you, Chloé. Ben, please clean the slot."),
]


def picture():
    """A small envelope as PNG: 48 by 32 pixels, white on letterbox red."""
    rows = bytearray()
    for y in range(32):
        rows.append(0)
        for x in range(48):
            flap = abs(y - min(x, 47 - x) * 0.66 - 1) < 1.2 and y < 18
            edge = x in (0, 47) or y in (0, 31)
            rows += b"\xff\xff\xff" if flap or edge else b"\xb8\x1e\x2d"

    def chunk(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", 48, 32, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(rows))) + chunk(b"IEND", b"")


def letter(number, sender, subject, text):
    """One message, dated a few hours after the one before."""
    message = EmailMessage()
    message["Date"] = format_datetime(FIRST + timedelta(hours=number * 5, minutes=number * 7))
    message["From"] = sender
    message["To"] = YOU
    message["Subject"] = subject
    message["Message-ID"] = f"<{number}.{number * 7919 % 10007}@{DOMAIN}>"
    message.set_content(text + "\n")
    return message


def inbox():
    """The letters in the order in which they came."""
    letters = [
        letter(0, ADA, "Welcome", "Welcome to Letterbox!\n\nThis mail lies in one ordinary file, as it has since the "
               "seventies:\neach message begins with a line of five letters, F, r, o, m and a blank.\n\n"
               "From here on it gets interesting: the line you just read\nbegins with them too, and is no message."),
    ]
    ids = []
    for sender, text in THREAD:
        number = len(letters)
        reply = letter(number, sender, ("Re: " if ids else "") + "Who has the key to the letterbox?", text)
        if ids:
            reply["In-Reply-To"] = ids[-1]
            reply["References"] = " ".join(ids)
        ids.append(reply["Message-ID"])
        letters.append(reply)
    card = letter(8, CHLOE, "Grüße aus Köln ✉ 日本語でもこんにちは", "Chère boîte aux lettres,\n\nhier scheint die Sonne. "
                  "Ещё одно письмо, bitte. ☀")
    postcard = letter(9, BEN, "The postcard, scanned", "Here it is, and a list of who got one.")
    postcard.add_attachment(picture(), maintype="image", subtype="png", filename="postcard.png")
    postcard.add_attachment("name,from\nAda,Porto\nBen,Malmö\nChloé,Nantes\n", subtype="csv", filename="cards.csv")
    news = letter(10, "The Gazette <news@gazette.example>", "This week: slots, flaps and hinges",
                  "A flap that closes by itself: page 2.")
    news.add_alternative("<html><body><h1>Slots, flaps and hinges</h1><p>A flap that closes by itself: "
                         "<b>page 2</b>.</p></body></html>", subtype="html")
    forwarded = letter(11, ADA, "Fwd: Who has the key to the letterbox?", "For the record, the message that solved it.")
    forwarded.add_attachment(letters[6])
    long = letter(12, BEN, "The minutes, all of them", "\n".join(
        f"{line:4}. On that day nothing was decided, and it was written down." for line in range(1, 2001)))
    bare = letter(13, "", "", "This one has nearly no header.")
    for field in ("From", "Subject", "To"):
        del bare[field]
    return [*letters, card, postcard, news, forwarded, long, bare]


def write(path, letters, read=0):
    """The letters in unix mbox form at `path`; the first `read` of them as read before."""
    with open(path, "wb") as mbox:
        for number, message in enumerate(letters):
            sender = (message["From"].addresses[0].addr_spec if message["From"] else "MAILER-DAEMON").encode()
            date = (FIRST + timedelta(hours=number * 5)).astimezone(timezone.utc)
            if number < read:
                message["Status"] = "RO"
            line = b"From %s %s\n" % (sender, date.strftime("%a %b %e %H:%M:%S %Y").encode())
            # nothing is quoted: a line of text that begins with "From " has no date at its end
            mbox.write(line + message.as_bytes(unixfrom=False) + b"\n")
    os.chmod(path, 0o600)


def main(path, home, uid):
    folders = os.path.join(home, "mail")
    os.makedirs(folders)
    os.chmod(home, 0o700)
    write(path, inbox(), read=3)
    write(os.path.join(folders, "sent"), [letter(3, YOU, "Re: Welcome", "Thank you!")], read=1)
    # in modified UTF-7, as IMAP spells names: Entwürfe
    write(os.path.join(folders, "Entw&APw-rfe"), [letter(4, YOU, "Unfinished", "Dear")])
    for place in (path, home, folders, *(os.path.join(folders, name) for name in os.listdir(folders))):
        os.chown(place, uid, uid)


main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
