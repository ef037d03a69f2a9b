"""Who runs as whom: what /proc says of the processes of one connection."""

import os
import pwd


def of(program):
    """Each process that runs `program`, oldest first, as (pid, user, root directory, capabilities, no new privileges)."""
    found = []
    for pid in sorted(int(name) for name in os.listdir("/proc") if name.isdigit()):
        try:
            with open(f"/proc/{pid}/comm", encoding="utf-8", errors="replace") as comm:
                name = comm.read().strip()
            with open(f"/proc/{pid}/status", encoding="utf-8", errors="replace") as status:
                facts = dict(line.split(":", 1) for line in status if ":" in line)
            root = os.readlink(f"/proc/{pid}/root")
        except OSError:
            continue
        if name == program:
            user = pwd.getpwuid(int(facts["Uid"].split()[0])).pw_name
            capable = "none" if int(facts["CapEff"], 16) == 0 else "all" if user == "root" else facts["CapEff"].strip()
            found.append((pid, user, root, capable, facts.get("NoNewPrivs", "?").strip() == "1"))
    return found


def table(program, scratch):
    """The same as lines of text."""
    lines = [f"{'pid':>6}  {'user':10} {'root directory':16} {'capabilities':14} can gain rights"]
    for pid, user, root, capable, sealed in of(program):
        root = root.replace(scratch, "")
        lines.append(f"{pid:6}  {user:10} {root:16} {capable:14} {'no' if sealed else 'yes'}")
    return lines
