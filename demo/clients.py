"""The clients: Python's poplib and imaplib, curl and openssl, each with an ear at the wire."""

import imaplib
import poplib
import re
import ssl
import subprocess

import stage


class Pop3(poplib.POP3):
    """poplib that shows what is said."""

    body = None

    def _putline(self, line):
        stage.client(line)
        super()._putline(line)

    def _getline(self):
        line, octets = super()._getline()
        if self.body is None:
            stage.server(line)
        elif line == b".":
            self.body.end()
            stage.server(line)
        else:
            self.body.line(line)
        return line, octets

    def _getlongresp(self):
        first = self._getresp()
        lines, octets, self.body = [], 0, stage.Body(16)
        line, size = self._getline()
        while line != b".":
            lines.append(line[1:] if line.startswith(b"..") else line)
            octets += size
            line, size = self._getline()
        self.body = None
        return first, lines, octets


class Imap(imaplib.IMAP4):
    """imaplib that shows what is said."""

    def send(self, data):
        stage.client(data)
        super().send(data)

    def readline(self):
        line = super().readline()
        stage.server(line)
        return line

    def read(self, size):
        literal = super().read(size)
        body = stage.Body()
        for line in literal.splitlines():
            body.line(line)
        body.end()
        return literal


def curl(*arguments):
    """Runs curl, shows the command, and then the conversation out of its --verbose output. Returns the answer."""
    stage.plain(stage.paint("1", "$ curl " + " ".join(f"'{word}'" if re.search("[ ;]", word) else word for word in arguments)))
    ran = subprocess.run(["curl", "-sSv", *arguments], capture_output=True, timeout=60, check=False)
    for line in ran.stderr.split(b"\n"):
        if line.startswith(b"> "):
            stage.client(line[2:])
        elif line.startswith(b"< "):
            stage.server(line[2:])
    if ran.returncode:
        raise SystemExit(f"curl failed with {ran.returncode}: {ran.stderr.decode(errors='replace')}")
    return ran.stdout.replace(b"\r\n", b"\n")


def openssl(host, port):
    """Looks at a port with openssl's client, and shows what was agreed and the greeting."""
    words = ["openssl", "s_client", "-brief", "-ign_eof", "-CAfile", "/etc/ssl/certs/imapd.pem", "-connect", f"{host}:{port}"]
    stage.plain(stage.paint("1", "$ " + " ".join(words)))
    ran = subprocess.run(words, input=b"QUIT\r\n", capture_output=True, timeout=60, check=False)
    for line in ran.stderr.decode(errors="replace").splitlines():
        if re.match("Protocol|Ciphersuite|Peer certificate|Verification|Server Temp", line):
            stage.plain("   " + line)
    stage.client(b"QUIT")
    for line in ran.stdout.splitlines():
        stage.server(line)
    if not ran.stdout.startswith(b"+OK POP3"):
        raise SystemExit(f"openssl failed with {ran.returncode}: {ran.stderr.decode(errors='replace')}")


def trusting(certificate):
    """What a client goes by that believes `certificate` and no other."""
    return ssl.create_default_context(cafile=certificate)
