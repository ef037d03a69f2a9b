"""How the demonstration looks: commentary, and what client and server say, in colour where there is a terminal."""

import os
import shutil
import sys
import textwrap
import unicodedata

COLOUR = sys.stdout.isatty() and os.environ.get("TERM") != "dumb" and "NO_COLOR" not in os.environ
WIDTH = min(shutil.get_terminal_size((100, 24)).columns, 120)
BODY_LINES = 6


def paint(code, text):
    return f"\033[{code}m{text}\033[0m" if COLOUR else text


def title(text):
    print("\n" + paint("1;36", f"━━ {text} " + "━" * max(0, WIDTH - len(text) - 4)), flush=True)


def say(text):
    """Commentary, filled to the width of the screen."""
    print()
    print(textwrap.fill(" ".join(text.split()), WIDTH - 2), flush=True)
    print()


def client(line):
    print(paint("1;34", "C: ") + paint("34", visible(line)), flush=True)


def server(line):
    print(paint("1;32", "S: ") + visible(line), flush=True)


def left_out(count):
    if count > 0:
        print(paint("2", f"   … {count} more line{'s' * (count != 1)}"), flush=True)


def plain(text):
    print(text, flush=True)


def visible(line):
    """A line of the protocol as text: cut to the screen, control characters shown as what they are."""
    text = line.decode("utf-8", "backslashreplace") if isinstance(line, bytes) else line
    text = "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text.rstrip("\r\n"))
    return text if len(text) <= WIDTH - 4 else text[: WIDTH - 5] + "…"


def column(text, width):
    """`text` filled with blanks to `width` places of the screen; some letters take two."""
    places = sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
    return text + " " * (width - places)


class Body:
    """Lines of mail as the server sends them: the first few are shown, the others counted."""

    def __init__(self, show=BODY_LINES):
        self.show, self.seen = show, 0

    def line(self, line):
        self.seen += 1
        if self.seen <= self.show:
            server(line)

    def end(self):
        left_out(self.seen - self.show)
