"""A look at the host before a forwarding benchmark: its tools, its rights, its clocks, and how quiet it is."""

import os
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from collector.benchmarks.forward.trial import TrialFault
from collector.benchmarks.noise import FLAG, read_times
from collector.benchmarks.process import environment
from schemas.physics.allowed import BUSY_RATIO_ALLOWED, STEAL_RATIO_ALLOWED

LOOK_S = 2.0
TICK_S = 0.001
LATE_ALLOWED_S = 0.02
"""A timer of one millisecond that comes this late, on a CPU where nothing runs, comes from a host that is not there for us."""
PRESSURE = Path("/proc/pressure/cpu")
CLOCKSOURCES = Path("/sys/devices/system/clocksource/clocksource0")
SLOW_CLOCKS = ("jiffies", "refined-jiffies", "acpi_pm", "hpet", "pit")
"""Reading one of these takes microseconds: as long as several frames."""
NEEDED = {"ip": "iproute2"}
WANTED = {"ethtool": "ethtool", "nft": "nftables"}
"""Without ethtool offloads stay as they are and nothing forwards on a CPU of its own; without nft destinations are not told apart."""
_CLOCK_READS = 2000
_CLOCK_COST_ALLOWED_S = 2e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """How quiet a host was while nobody measured."""

    busy_ratio: float
    """What programs used of all CPUs."""
    steal_ratio: float
    pressure_ratio: float | None
    """Of the time, some program waited for a CPU. None: this kernel does not count it."""
    late_s: float
    """The most that a timer of one millisecond came late."""
    clock_s: float
    """What one reading of the clock takes."""
    clocksource: str | None

    def to_dict(self) -> dict[str, object]:
        """As the conditions of a result keep it."""
        return {
            "busy_ratio": round(self.busy_ratio, 4),
            "steal_ratio": round(self.steal_ratio, 4),
            "pressure_ratio": None if self.pressure_ratio is None else round(self.pressure_ratio, 4),
            "timer_late_s": round(self.late_s, 6),
            "clock_read_s": round(self.clock_s, 9),
            "clocksource": self.clocksource,
        }


def host_faults(quiet: Quiet, lacking: Mapping[str, str], permitted: bool) -> tuple[TrialFault, ...]:
    """What of the host stands against a benchmark, or has to be told beside it. Pure."""
    found = [
        TrialFault(kind="tool-missing", message=f"{tool} is not installed; on Debian and Ubuntu: apt install {package}")
        for tool, package in lacking.items()
    ]
    if not permitted:
        found.append(TrialFault(kind="no-permission", message="namespaces, ports and raw sockets need root; run it with sudo"))
    found += [TrialFault(kind=FLAG, message=f"{words}; stop what runs beside, and begin again") for words in _noise(quiet)]
    if quiet.clocksource in SLOW_CLOCKS or quiet.clock_s > _CLOCK_COST_ALLOWED_S:
        words = f"reading the clock ({quiet.clocksource or 'unknown'}) takes {quiet.clock_s * 1e6:.1f} microseconds, as long as frames take"
        found.append(TrialFault(kind="clock-problem", message=f"{words}; boot with another clocksource (tsc, kvm-clock)"))
    return tuple(found)


def _noise(quiet: Quiet) -> list[str]:
    found = []
    if quiet.steal_ratio > STEAL_RATIO_ALLOWED:
        found.append(f"the hypervisor takes {quiet.steal_ratio:.1%} of the CPUs away ({STEAL_RATIO_ALLOWED:.0%} are allowed)")
    if quiet.busy_ratio > BUSY_RATIO_ALLOWED:
        found.append(f"other programs use {quiet.busy_ratio:.0%} of the CPUs ({BUSY_RATIO_ALLOWED:.0%} are allowed)")
    if quiet.late_s > LATE_ALLOWED_S:
        found.append(f"a timer of 1 ms came {quiet.late_s * 1e3:.0f} ms late ({LATE_ALLOWED_S * 1e3:.0f} are allowed)")
    return found


def look(duration_s: float = LOOK_S, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep) -> Quiet:
    """How quiet this host is, looked at for that long."""
    began, pressure = read_times(), _pressure_s()
    late_s = 0.0
    start = before = clock()
    while before - start < duration_s:
        sleep(TICK_S)
        now = clock()
        late_s, before = max(late_s, now - before - TICK_S), now
    ended, pressed = read_times(), _pressure_s()
    total_s = ended.total_s - began.total_s
    return Quiet(
        busy_ratio=1 - (ended.idle_s - began.idle_s) / total_s if total_s > 0 else 0.0,
        steal_ratio=(ended.steal_s - began.steal_s) / total_s if total_s > 0 else 0.0,
        pressure_ratio=None if pressure is None or pressed is None else (pressed - pressure) / (before - start),
        late_s=late_s,
        clock_s=_clock_cost_s(),
        clocksource=_read(CLOCKSOURCES / "current_clocksource"),
    )


def lacking(tools: Mapping[str, str]) -> dict[str, str]:
    """The tools that are not on this host, with their packages."""
    return {tool: package for tool, package in tools.items() if shutil.which(tool, path=environment()["PATH"]) is None}


def permitted() -> bool:
    """Whether this process may make namespaces."""
    return os.geteuid() == 0


def _pressure_s() -> float | None:
    text = _read(PRESSURE)
    return None if text is None else parse_pressure(text)


def parse_pressure(text: str) -> float | None:
    """The seconds in which some program waited: `some … total=MICROSECONDS` (Documentation/accounting/psi.rst)."""
    for line in text.splitlines():
        words: Sequence[str] = line.split()
        if words[:1] == ["some"]:
            return int(words[-1].partition("=")[2]) / 1e6
    return None


def _clock_cost_s() -> float:
    start = time.monotonic_ns()
    for _ in range(_CLOCK_READS):
        time.monotonic_ns()
    return (time.monotonic_ns() - start) / 1e9 / _CLOCK_READS


def _read(path: Path) -> str | None:
    try:
        return path.read_text("ascii", "replace").strip()
    except OSError:  # A kernel without it, or one on which pressure is switched off.
        return None
