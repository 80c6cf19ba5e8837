"""How many programs want a CPU of this host: over the last minute, and right now."""

import os
from pathlib import Path

LOADAVG = Path("/proc/loadavg")


def load_average() -> float:
    """Programs that ran or waited, as an average of the last minute."""
    return os.getloadavg()[0]


def running_programs() -> int:
    """Programs that run or wait for a CPU at this moment, this one left out."""
    return parse_running(LOADAVG.read_text("ascii"))


def parse_running(text: str) -> int:
    """The fourth word of /proc/loadavg: `running/all`; whoever reads it is one of those running (proc(5))."""
    return max(0, int(text.split()[3].partition("/")[0]) - 1)
