"""show.py SCRATCH ACCOUNT PASSWORD IMAP-PORT POP3-PORT IMAPS-PORT POP3S-PORT: the acts of the demonstration, in order."""

import email
import email.policy
import fcntl
import os
import sys
import time

import clients
import processes
import stage

HOST = "127.0.0.1"


class Scene:
    """What every act needs."""

    def __init__(self, scratch, account, password, *ports):
        self.scratch, self.account, self.password = scratch, account, password
        self.imap, self.pop3, self.imaps, self.pop3s = map(int, ports)
        self.secrets = "/etc/cram-md5.pwd"


def wait_for(*ports):
    """Until xinetd listens, without connecting: a connection would start a daemon."""
    for _ in range(100):
        with open("/proc/net/tcp", encoding="ascii") as table:
            rows = [line.split() for line in table][1:]
        listening = {int(row[1].split(":")[1], 16) for row in rows if row[3] == "0A"}
        if listening.issuperset(ports):
            return
        time.sleep(0.1)
    raise SystemExit("xinetd does not listen: " + open("xinetd.log", encoding="utf-8").read())


def opening(scene):
    stage.title("Letterbox: a demonstration")
    stage.say(f"""A private xinetd listens on {HOST}, port {scene.pop3} for POP3 and {scene.imap} for IMAP. It has the
        files that Letterbox ships, with "disable = yes" turned to "no". There is one account, "{scene.account}", which
        nobody can log into otherwise: its shell is /bin/false. Its mail is one file in unix mbox form. All of this is
        seen only from in here: the machine's own accounts, mail and services are not touched.""")
    size = os.path.getsize(f"/var/mail/{scene.account}")
    stage.plain(f"   /var/mail/{scene.account}   {size:,} octets, 14 messages\n"
                f"   {scene.secrets}  the password for logins by digest\n"
                f"   no process of Letterbox runs: {len(processes.of('imapd') + processes.of('ipop3d'))} found")


def pop3(scene):
    stage.title("POP3, with APOP")
    stage.say("""The secrets file exists, so the greeting carries a stamp. The client answers with the MD5 of stamp and
        password: the password itself never goes over the wire. (xinetd starts tcpd here, and tcpd asks hosts.allow before
        it starts ipop3d, as it has always been.)""")
    session = clients.Pop3(HOST, scene.pop3, timeout=60)
    session.apop(scene.account, scene.password)
    session.capa()
    session.stat()
    session.uidl()
    session.top(1, 0)
    session.retr(9)
    session.quit()


def curl(scene):
    stage.title("IMAP, with curl and CRAM-MD5")
    stage.say("""curl takes the best mechanism that it finds. First the folders; then one message, whose subject is
        spelled as mail spells what is not ASCII.""")
    url = f"imap://{HOST}:{scene.imap}"
    login = ["-u", f"{scene.account}:{scene.password}", "--login-options", "AUTH=CRAM-MD5"]
    clients.curl(*login, f"{url}/")
    letter = clients.curl(*login, f"{url}/INBOX;MAILINDEX=9")
    message = email.message_from_bytes(letter, policy=email.policy.default)
    stage.say(f"That message, as its reader sees it: from {message['From']}, \"{message['Subject']}\":")
    for line in message.get_content().splitlines():
        stage.plain(stage.paint("33", f"   {line}"))


def imap(scene):
    stage.title("IMAP, with Python's imaplib and the system's password")
    stage.say(f"""Now {scene.secrets} is moved away. That is all it takes: the next connection offers no CRAM-MD5, and a
        password that is sent is asked of PAM.""")
    os.rename(scene.secrets, scene.secrets + ".away")
    session = clients.Imap(HOST, scene.imap)
    session.login(scene.account, scene.password)
    session.select("INBOX")
    session.fetch("10", "(FLAGS UID RFC822.SIZE BODYSTRUCTURE)")
    session.fetch("10", "(BODY.PEEK[3])")
    session.store("8", "+FLAGS", r"(\Flagged)")
    stage.say("The same connection, seen from the system:")
    for line in processes.table("imapd"):
        stage.plain("   " + line)
    session.logout()
    os.rename(scene.secrets + ".away", scene.secrets)


def tls(scene):
    stage.title("TLS")
    stage.say("""mkcert.sh has made a certificate where UW's daemons had theirs. openssl looks at the port for POP3 over TLS;
        curl, which believes this certificate, fetches a message from the one for IMAP, and then by STARTTLS.""")
    clients.openssl(HOST, scene.pop3s)
    login = ["--cacert", "/etc/ssl/certs/imapd.pem", "-u", f"{scene.account}:{scene.password}"]
    clients.curl(*login, f"imaps://{HOST}:{scene.imaps}/INBOX;MAILINDEX=1")
    clients.curl(*login, "--ssl-reqd", f"imap://{HOST}:{scene.imap}/INBOX;MAILINDEX=1")
    stage.say("""Between such a client and whoever serves it stands a process of its own, as long as the connection lasts. It alone
        has the key and OpenSSL, and it can do nothing else:""")
    session = clients.imaplib.IMAP4_SSL(HOST, scene.imaps, ssl_context=clients.trusting("/etc/ssl/certs/imapd.pem"))
    session.login(scene.account, scene.password)
    for line in processes.table("imapd", "letterbox-tls"):
        stage.plain("   " + line)
    session.logout()


def strangers(scene):
    stage.title("A stranger at the door")
    stage.say("""Before anybody is logged in, the process that reads from the network belongs to nobody, in an empty root
        directory. It can ask the one beside it three times whether a password is right. Every no takes three seconds.""")
    session = clients.Imap(HOST, scene.imap)
    for line in processes.table("imapd"):
        stage.plain("   " + line)
    stage.plain("")
    began = time.monotonic()
    try:
        session.login("root", "let me in")
    except clients.Imap.error:
        stage.plain(f"   (after {time.monotonic() - began:.1f} seconds)")
    session.logout()


def delivery(scene):
    stage.title("New mail")
    stage.say("""The client waits with IDLE. Meanwhile a message is put at the end of the mailbox, as a delivery agent does
        it: with a lock on the file.""")
    session = clients.Imap(HOST, scene.imap)
    session.login(scene.account, scene.password)
    session.select("INBOX")
    session.send(b"IDLE1 IDLE\r\n")
    session.readline()
    with open(f"/var/mail/{scene.account}", "ab") as mailbox:
        fcntl.lockf(mailbox, fcntl.LOCK_EX)
        mailbox.write(b"From ada@letterbox.example " + time.asctime(time.gmtime()).encode() + b"\n"
                      b"From: Ada Okafor <ada@letterbox.example>\nSubject: The kettle is on\n\nCome up!\n\n")
        mailbox.flush()
        delivered = time.monotonic()
    while not session.readline().endswith(b"EXISTS\r\n"):
        pass
    stage.plain(f"   (after {1000 * (time.monotonic() - delivered):.0f} milliseconds)")
    session.send(b"DONE\r\n")
    while not session.readline().startswith(b"IDLE1"):
        pass
    session.fetch("15", "(BODY.PEEK[TEXT])")
    session.logout()


def log(scene):
    stage.title("What the log says")
    stage.say("""In the words of the University of Washington's daemons, which log readers and fail2ban's stock filter
        "uwimap-auth" know.""")
    # the last line is written after the client was told goodbye
    time.sleep(0.3)
    with open(f"{scene.scratch}/messages", encoding="utf-8") as lines:
        for line in lines:
            if "imapd[" in line or "ipop3d[" in line:
                stage.plain("   " + stage.visible(line))


def thread(scene):
    stage.title("What a mail program makes of it")
    session = clients.imaplib.IMAP4(HOST, scene.imap)
    session.login(scene.account, scene.password)
    session.select("INBOX", readonly=True)
    _, answer = session.fetch("1:*", "(FLAGS RFC822.SIZE BODY.PEEK[HEADER.FIELDS (FROM SUBJECT REFERENCES)])")
    for facts, header in (part for part in answer if isinstance(part, tuple)):
        fields = email.message_from_bytes(header, policy=email.policy.default)
        depth = len((fields["References"] or "").split())
        new = " " if rb"\Seen" in facts else "●"
        flag = "⚑" if rb"\Flagged" in facts else " "
        size = int(facts.split(b"RFC822.SIZE ")[1].split()[0].rstrip(b")"))
        name = fields["From"].addresses[0].display_name if fields["From"] else "(nobody)"
        subject = (depth * "  " + "└ " if depth else "") + (fields["Subject"] or "(no subject)")
        stage.plain(f" {stage.paint('1;33', new)}{stage.paint('1;31', flag)} "
                    f"{stage.column(name, 14)} {stage.column(subject, 56)} {size:>8,}")
    session.logout()


def your_turn(scene):
    stage.title("Your turn")
    stage.say("Until you press Enter everything stays as it is. Connect with a client of your own:")
    stage.plain(f"""   server    {HOST}
   IMAP      port {scene.imap}, with TLS {scene.imaps}
   POP3      port {scene.pop3}, with TLS {scene.pop3s}
   user      {scene.account}
   password  {scene.password}

   curl -u {scene.account}:{scene.password} 'imap://{HOST}:{scene.imap}/INBOX;MAILINDEX=1'
   mutt -e 'set ssl_force_tls=no' -f imap://{scene.account}:{scene.password}@{HOST}:{scene.imap}/INBOX
   openssl s_client -quiet -connect {HOST}:{scene.pop3s}
""")
    print(stage.paint("1", "Enter ends the demonstration. "), end="", flush=True)
    try:
        sys.stdin.readline()
    except KeyboardInterrupt:
        stage.plain("")


def main():
    scene = Scene(*sys.argv[1:])
    wait_for(scene.imap, scene.pop3, scene.imaps, scene.pop3s)
    try:
        for act in (opening, pop3, curl, imap, tls, strangers, delivery, thread, log):
            act(scene)
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    except Exception:
        for name in ("messages", "xinetd.log"):
            with open(f"{scene.scratch}/{name}", encoding="utf-8") as lines:
                stage.plain(f"--- {name}\n{lines.read()}")
        raise
    if not os.environ.get("DEMO_ONCE"):
        your_turn(scene)
    stage.say("""That was all. What was started is ended, what was mounted is gone. README.md tells how to turn Letterbox
        on for real.""")


main()
