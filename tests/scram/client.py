"""SCRAM-SHA-256 by RFC 5802 and nothing but Python: client.py imap|pop3 USER PASSWORD [plus|forged|unaware]

Prints the last answer. With a fourth word it begins TLS and binds the exchange to the server's certificate, to another one, or
says that the server cannot.
"""
import base64, hashlib, hmac, os, socket, ssl, sys

protocol, user, password, *binding = sys.argv[1:]
connection = socket.create_connection(("127.0.0.1", 143 if protocol == "imap" else 110))
mechanism, header, channel = "SCRAM-SHA-256", "n,,", b""
if binding:
    connection.recv(4096)
    connection.sendall(b"s STARTTLS\r\n" if protocol == "imap" else b"STLS\r\n")
    connection.recv(4096)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    connection = context.wrap_socket(connection)
    certificate = connection.getpeercert(binary_form=True)
    if binding == ["unaware"]:
        header = "y,,"
    else:
        mechanism, header = "SCRAM-SHA-256-PLUS", "p=tls-server-end-point,,"
        channel = hashlib.sha256(certificate + (b"x" if binding == ["forged"] else b"")).digest()
peer = connection.makefile("rw", newline="")


def say(text):
    peer.write(text + "\r\n")
    peer.flush()
    return peer.readline().rstrip("\r\n")


def challenge(answer):
    if not answer.startswith("+ "):
        print(answer)
        sys.exit()
    return base64.b64decode(answer[2:]).decode()


def encoded(text):
    return base64.b64encode(text.encode() if isinstance(text, str) else text).decode()


def mac(key, text):
    return hmac.new(key, text if isinstance(text, bytes) else text.encode(), hashlib.sha256).digest()


if not binding:
    peer.readline()
name = user.replace("=", "=3D").replace(",", "=2C")
bare = f"n={name},r={encoded(os.urandom(18))}"
assert challenge(say({"imap": "a AUTHENTICATE ", "pop3": "AUTH "}[protocol] + mechanism)) == ""
first = challenge(say(encoded(header + bare)))
nonce, salt, iterations = (attribute[2:] for attribute in first.split(","))
assert nonce.startswith(bare.split("r=", 1)[1])
print(salt, iterations)
salted = hashlib.pbkdf2_hmac("sha256", password.encode(), base64.b64decode(salt), int(iterations))
client_key = mac(salted, "Client Key")
without_proof = "c=" + encoded(header.encode() + channel) + ",r=" + nonce
message = ",".join([bare, first, without_proof])
signature = mac(hashlib.sha256(client_key).digest(), message)
proof = bytes(one ^ other for one, other in zip(client_key, signature))
last = challenge(say(encoded(without_proof + ",p=" + encoded(proof))))
assert last == "v=" + encoded(mac(mac(salted, "Server Key"), message)), "the server does not know the password"
answer = say("")
while answer.startswith("* "):
    answer = peer.readline().rstrip("\r\n")
print(answer)
