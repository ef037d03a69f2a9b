"""Who runs as whom: what /proc says of the processes of one connection."""

import grp
import os
import pwd


def of(*programs):
    """What /proc says of each process that runs one of `programs`, oldest first: pid and the fields of `status`."""
    found = []
    for pid in sorted(int(name) for name in os.listdir("/proc") if name.isdigit()):
        try:
            with open(f"/proc/{pid}/status", encoding="utf-8", errors="replace") as status:
                facts = dict(line.rstrip("\n").split(":\t", 1) for line in status if ":\t" in line)
            facts["Root"] = os.readlink(f"/proc/{pid}/root")
        except OSError:
            continue
        if facts["Name"] in programs:
            found.append((pid, facts))
    return found


def part(program, user, group):
    """What DESIGN.md calls a process that belongs to these."""
    if program == "letterbox-tls":
        return "tls"
    return {"root": "warden", "nobody": "gate"}.get(user) or ("agent" if group == "mail" else "session")


def table(*programs):
    """The same as lines of text."""
    lines = [f"{'pid':>6}  {'part':8} {'user':8} {'group':8} {'root directory':26} {'capabilities':13} can gain rights"]
    for pid, facts in of(*programs):
        user = pwd.getpwuid(int(facts["Uid"].split()[0])).pw_name
        group = grp.getgrgid(int(facts["Gid"].split()[0])).gr_name
        capable = "none" if int(facts["CapEff"], 16) == 0 else "all"
        gains = "no" if facts["NoNewPrivs"] == "1" else "yes"
        lines.append(f"{pid:6}  {part(facts['Name'], user, group):8} {user:8} {group:8} {facts['Root']:26} {capable:13} {gains}")
    return lines
