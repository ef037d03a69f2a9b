"""log.py SOCKET FILE: a syslog daemon of a few lines, so that the demonstration has its log for itself."""

import os
import re
import socket
import sys

log = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
log.bind(sys.argv[1])
os.chmod(sys.argv[1], 0o666)
with open(sys.argv[2], "a", encoding="utf-8") as lines:
    while True:
        line = log.recv(8192).decode("utf-8", "replace").rstrip("\n\0")
        print(re.sub(r"^<\d+>", "", line), file=lines, flush=True)
