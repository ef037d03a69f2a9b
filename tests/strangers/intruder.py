"""Somebody who may write where alice's folders and notes are: puts links and worse under their names, moves what is there
away and back, and puts other directories in the place of hers, all the time."""
import os, random, sys

home, private = "/home/alice", "/home/alice/private"
files = [f"{home}/{name}" for name in (
    "mail/work", "mail/sub/box", "mail/work.lock", "mail/new", "mail/sub/new", ".mailboxlist", ".mailboxlist.lock",
    ".letterbox/INBOX.index", ".letterbox/INBOX.index.new", ".letterbox/INBOX.cache", ".letterbox/INBOX.journal",
    ".letterbox/INBOX.journal.new", ".letterbox/INBOX.lock", ".letterbox/=work.index", ".letterbox/=work.journal",
    ".letterbox/=work.index.new", ".letterbox/=sub=box.index", ".letterbox/=sub=box.journal")]
directories = [f"{home}/mail/sub", f"{home}/mail/sub/deep"]
if "ways" in sys.argv:
    # only the directories above all that
    files, directories = [], [f"{home}/mail", f"{home}/.letterbox", f"{home}/mail/sub"]


def plant(path):
    kind = random.choice(["file", "file", "way", "link", "pipe", "directory"])
    if kind == "file":
        os.symlink(f"{private}/{random.choice(['work', 'list'])}", path)
    elif kind == "way":
        os.symlink(private, path)
    elif kind == "link":
        os.link(f"{home}/readable", path)
    elif kind == "pipe":
        os.mkfifo(path, 0o666)
    else:
        os.mkdir(path, 0o777)


def swap(path):
    """Moves what is there away, puts something else there for a moment, and moves it back."""
    aside = f"{home}/.aside-{os.path.basename(path)}"
    try:
        os.rename(path, aside)
    except OSError:
        pass
    try:
        if path in directories:
            os.symlink(random.choice([private, "/etc", "../private", "/home/alice"]), path)
        else:
            plant(path)
    except OSError:
        pass
    for remove in (os.unlink, os.rmdir):
        try:
            remove(path)
        except OSError:
            pass
    try:
        os.rename(aside, path)
    except OSError:
        pass


os.umask(0)
print("ready", flush=True)
while True:
    swap(random.choice(files + directories * 4))
