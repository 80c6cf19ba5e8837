"""How much of the CPU others took while a benchmark ran: a noisy host measures its neighbours."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from schemas.physics.allowed import BUSY_RATIO_ALLOWED, STEAL_RATIO_ALLOWED

try:
    import psutil
except ImportError:  # Compiled, and therefore not in the single file; there the kernel's own line is read.
    psutil = None

LOOK_S = 0.5
FLAG = "host-noisy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """CPU seconds since boot, summed over all CPUs."""

    total_s: float
    idle_s: float
    steal_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Noise:
    """Shares of all CPU time, 0 to 1."""

    busy_ratio: float
    """What ran here before the benchmark began."""
    steal_ratio: float
    """What the hypervisor took away while it ran."""

    @property
    def words(self) -> tuple[str, ...]:
        """What was too much, with its figure; empty on a quiet host."""
        found = []
        if self.busy_ratio > BUSY_RATIO_ALLOWED:
            found.append(f"other programs used {self.busy_ratio:.0%} of the CPUs before it began ({BUSY_RATIO_ALLOWED:.0%} are allowed)")
        if self.steal_ratio > STEAL_RATIO_ALLOWED:
            found.append(f"the hypervisor took {self.steal_ratio:.1%} of the CPUs away ({STEAL_RATIO_ALLOWED:.0%} are allowed)")
        return tuple(found)


def read_times() -> Times:
    """The counters of this moment (proc(5), /proc/stat)."""
    if psutil is None:
        return parse_stat(Path("/proc/stat").read_text("ascii"), os.sysconf("SC_CLK_TCK"))
    times = psutil.cpu_times()
    parts = [value for name, value in times._asdict().items() if name not in ("guest", "guest_nice")]
    return Times(total_s=sum(parts), idle_s=times.idle + times.iowait, steal_s=times.steal)


def parse_stat(text: str, ticks_per_s: int) -> Times:
    """The sum over all CPUs: user nice system idle iowait irq softirq steal, then what is counted in the first two already."""
    parts = [int(word) / ticks_per_s for word in text.partition("\n")[0].split()[1:9]]
    return Times(total_s=sum(parts), idle_s=parts[3] + parts[4], steal_s=parts[7])


@dataclass(frozen=True, slots=True, kw_only=True)
class Programs:
    """CPU seconds that programs spent outside the kernel since boot, by CPU: a device under test never does."""

    user_s: Mapping[int, float]


def read_programs() -> Programs:
    """The counters of this moment."""
    return parse_programs(Path("/proc/stat").read_text("ascii"), os.sysconf("SC_CLK_TCK"))


def parse_programs(text: str, ticks_per_s: int) -> Programs:
    """The lines of the single CPUs; user and nice stand first."""
    lines = [line.split() for line in text.splitlines() if line.startswith("cpu") and line[3:4].isdigit()]
    return Programs(user_s={int(words[0][3:]): (int(words[1]) + int(words[2])) / ticks_per_s for words in lines})


def others_ratio(before: Programs, after: Programs, cpus: Iterable[int], own_s: float, duration_s: float) -> float:
    """What programs other than ours, which took `own_s`, used of these CPUs, 0 to 1."""
    looked_at = sorted(set(cpus) & after.user_s.keys() & before.user_s.keys())
    if not looked_at or duration_s <= 0:
        return 0.0
    used_s = sum(after.user_s[cpu] - before.user_s[cpu] for cpu in looked_at) - own_s
    return min(1.0, max(0.0, used_s / (duration_s * len(looked_at))))


def noise_between(calm: Times, started: Times, ended: Times) -> Noise:
    """The noise of a benchmark that began at `started`, from counters read a moment before, then, and at its end."""
    before_s = started.total_s - calm.total_s
    during_s = ended.total_s - started.total_s
    return Noise(
        busy_ratio=1 - (started.idle_s - calm.idle_s) / before_s if before_s > 0 else 0.0,
        steal_ratio=(ended.steal_s - started.steal_s) / during_s if during_s > 0 else 0.0,
    )
