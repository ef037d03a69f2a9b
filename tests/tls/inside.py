"""Tries from inside of a running process what it can do: root makes the process itself do one system call after the
other (ptrace), and says which of them were not refused. Arguments: the process, and one that it might disturb."""
import ctypes, os, struct, sys

libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
libc.ptrace.restype = ctypes.c_long
SINGLESTEP, GETREGS, SETREGS, ATTACH, DETACH = 9, 12, 13, 16, 17
REGISTERS = ("r15 r14 r13 r12 rbp rbx r11 r10 r9 r8 rax rcx rdx rsi rdi orig_rax rip cs eflags rsp ss fs_base gs_base "
             "ds es fs gs").split()
ARGUMENTS = ["rdi", "rsi", "rdx", "r10", "r8", "r9"]
pid, other = int(sys.argv[1]), int(sys.argv[2])


def ptrace(request, place=None):
    if libc.ptrace(request, pid, None, place) == -1:
        sys.exit(f"ptrace {request} {pid}: {os.strerror(ctypes.get_errno())}")


def registers():
    held = (ctypes.c_ulong * len(REGISTERS))()
    ptrace(GETREGS, ctypes.addressof(held))
    return dict(zip(REGISTERS, held))


def set_registers(values):
    held = (ctypes.c_ulong * len(REGISTERS))(*(values[name] & (1 << 64) - 1 for name in REGISTERS))
    ptrace(SETREGS, ctypes.addressof(held))


ptrace(ATTACH)
os.waitpid(pid, 0)
before = registers()
memory = open(f"/proc/{pid}/mem", "r+b", buffering=0)
# it waits in a system call, and will come back behind the instruction for that
memory.seek(before["rip"] - 2)
assert memory.read(2) == b"\x0f\x05", "it does not wait in a system call"


def call(number, *arguments):
    """What the call returns; octets and strings are put on the stack."""
    place, words = before["rsp"] - 16384, []
    for argument in arguments:
        if isinstance(argument, str):
            argument = argument.encode() + b"\0"
        if isinstance(argument, bytes):
            memory.seek(place)
            memory.write(argument)
            words.append(place)
            place += len(argument) + 16 & ~15
        else:
            words.append(argument)
    words += [0] * (6 - len(words))
    values = dict(before, rip=before["rip"] - 2, rax=number, orig_rax=-1, **dict(zip(ARGUMENTS, words)))
    set_registers(values)
    ptrace(SINGLESTEP)
    _, status = os.waitpid(pid, 0)
    assert os.WIFSTOPPED(status), f"call {number} ended it"
    return ctypes.c_long(registers()["rax"]).value


HERE, READ, WRITE, MAKE = -100 & (1 << 64) - 1, 0, 1, 0o101
EVERY = (1 << 64) - 1
attempts = {
    "getpid": (39,),
    # files
    "read-etc": (257, HERE, "/etc/passwd", READ, 0),
    "read-shadow": (257, HERE, "/etc/shadow", READ, 0),
    "read-key": (257, HERE, "/etc/ssl/certs/imapd.pem", READ, 0),
    "read-root": (257, HERE, "/", READ, 0),
    "read-here": (257, HERE, ".", READ, 0),
    "read-home": (257, HERE, "/home/alice/diary", READ, 0),
    "read-other-home": (257, HERE, "/home/bob/diary", READ, 0),
    "read-other-mail": (257, HERE, "/var/mail/bob", READ, 0),
    "read-proc": (257, HERE, f"/proc/{other}/environ", READ, 0),
    "write-home": (257, HERE, "/home/alice/.bashrc", MAKE, 0o600),
    "write-tmp": (257, HERE, "/tmp/planted", MAKE, 0o600),
    "write-spool": (257, HERE, "/var/mail/planted", MAKE, 0o600),
    "write-mail": (257, HERE, "/home/alice/mail/made", MAKE, 0o600),
    "stat": (262, HERE, "/etc/passwd", b"\0" * 256, 0),
    "link": (265, HERE, "/home/bob/diary", HERE, "/home/alice/mail/linked", 0),
    "symlink": (88, "/etc/passwd", "/home/alice/mail/symlinked"),
    "mknod": (133, "/home/alice/mail/pipe", 0o010600, 0),
    "chmod": (90, "/home/alice/diary", 0o777),
    "chown": (92, "/home/alice/diary", 10001, 8),
    "setxattr": (188, "/home/alice/diary", "user.x", b"x", 1, 0),
    "chdir": (80, "/"),
    "chroot": (161, "/"),
    "mount": (165, "none", "/mnt", "tmpfs", 0, 0),
    "memfd": (319, "x", 0),
    "dup": (32, 0),
    "pipe": (22, b"\0" * 16),
    "by-handle": (304, 3, b"\0" * 64, 0),
    # sockets
    "socket-inet": (41, 2, 1, 0),
    "socket-inet6": (41, 10, 2, 0),
    "socket-unix": (41, 1, 1, 0),
    "socket-netlink": (41, 16, 3, 0),
    "socketpair": (53, 1, 1, 0, b"\0" * 16),
    # processes
    # nothing of these happens where it is not refused either: there is no such program, and no such kind of process
    "execute": (59, "/no/program", 0, 0),
    "execute-at": (322, HERE, "/no/program", 0, 0, 0),
    "clone": (56, 0x00010000, 0, 0, 0, 0),
    "clone-namespace": (56, 0x10010000, 0, 0, 0, 0),
    "clone3": (435, b"\0" * 64, 64),
    "signal": (62, other, 28),
    "signal-itself": (62, pid, 28),
    "signal-thread": (234, other, other, 28),
    "pidfd": (434, other, 0),
    "trace": (101, 16, other, 0, 0),
    "read-memory": (310, other, struct.pack("QQ", before["rsp"], 8), 1, struct.pack("QQ", before["rsp"], 8), 1, 0),
    "priority": (141, 0, 0, 10),
    # rights
    "become-root": (105, 0),
    "become-root-wholly": (117, 0, 0, 0),
    "become-wheel": (106, 0),
    "become-wheel-wholly": (119, 0, 0, 0),
    "groups": (116, 1, b"\0" * 8),
    "capabilities": (126, struct.pack("II", 0x20080522, 0), b"\xff" * 24),
    "namespace": (272, 0x10000000),
    "dumpable": (157, 4, 1, 0, 0, 0),
    "seccomp": (317, 2, 0, 0),
    "limits": (302, 0, 0, struct.pack("QQ", EVERY, EVERY), 0),
    "limit": (160, 0, struct.pack("QQ", EVERY, EVERY)),
    # memory
    "code": (9, 0, 4096, 7, 0x22, EVERY, 0),
    "make-code": (10, before["rsp"] & ~4095, 4096, 7),
    # the kernel's rarer sides
    "bpf": (321, 0, b"\0" * 64, 64),
    "io-uring": (425, 1, b"\0" * 128),
    "keys": (250, 0, -3 & EVERY, 1),
    "perf": (298, b"\0" * 128, 0, -1 & EVERY, -1 & EVERY, 0),
    "userfaultfd": (323, 0),
    "ioctl": (16, 0, 0x541B, b"\0" * 16),
    "timer": (222, 0, 0, b"\0" * 16),
    "handler": (13, 10, 0, b"\0" * 64, 8),
    "log": (103, 2, b"\0" * 64, 64),
    "host-name": (170, "x", 1),
    "time": (227, 0, b"\0" * 16),
    "module": (175, b"\0" * 16, 16, ""),
    "reboot": (169, 0, 0, 0, 0),
    "swap": (167, "/x", 0),
}
# EPERM, EACCES, EXDEV
refused = {1, 13, 18}
print("can:", *(name for name, attempt in attempts.items() if -call(*attempt) not in refused))
set_registers(before)
ptrace(DETACH)
