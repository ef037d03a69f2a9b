"""Two ports of the loopback interface that are free, the well-known numbers with 20 in front if possible."""

import socket


def free(port):
    """`port` if nobody has it, else one that the system picks."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


print(free(20143), free(20110), free(20993), free(20995))
