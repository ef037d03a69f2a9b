"""A neighbour in a spool directory that everybody may write: puts links and worse under alice's names, all the time."""
import os, random

spool, precious = "/mnt/open", "/home/alice/precious"
names = ["alice", "alice.lock", ".alice.lock", "alice.lock.lock", "bob", ".1.alice.lock"]


def plant(path, kind):
    if kind == "symlink":
        os.symlink(precious, path)
    elif kind == "link":
        os.link(precious, path)
    elif kind == "way":
        os.symlink("/home/alice", path)
    elif kind == "pipe":
        os.mkfifo(path, 0o666)
    elif kind == "directory":
        os.mkdir(path, 0o777)
    else:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))


os.umask(0)
print("ready", flush=True)
while True:
    path = os.path.join(spool, random.choice(names))
    try:
        plant(path, random.choice(["symlink", "symlink", "link", "way", "pipe", "directory", "file"]))
    except OSError:
        pass
    for remove in (os.unlink, os.rmdir):
        try:
            remove(path)
        except OSError:
            pass
