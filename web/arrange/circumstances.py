"""How a run was measured, in print: its search, its conditions and the noise around it, as far as they were told."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from schemas import Run
from web.numbers import percent, plain_number, quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One thing that was so while measuring; `name` is a message id of the translations."""

    name: str
    value: str
    translated: bool = False
    """True where the value is a message id too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """Conditions that belong together; `title` is a message id."""

    title: str
    conditions: tuple[Condition, ...]


Print = Callable[[Any], str]


def _seconds(value: float) -> str:
    return f"{plain_number(value)} s"


def _yes_or_no(value: bool) -> str:
    return "yes" if value else "no"


def _program(tool: Any) -> str:
    return f"{tool.name} {tool.version}" if tool.version else str(tool.name)


def _rings(rings: Any) -> str:
    return ", ".join(f"{name} {size:,}" for name, size in (("rx", rings.rx), ("tx", rings.tx)) if size is not None)


def _rate(value: float) -> str:
    return quantity(value, "pps")


SEARCH: tuple[tuple[str, str, Print], ...] = (
    ("Algorithm", "algorithm", str),
    ("Version of the algorithm", "version", str),
    ("Loss of its goal", "loss_ratio", percent),
    ("Trials that may lose more", "exceed_ratio", percent),
    ("Length of a trial", "trial_duration_s", _seconds),
    ("Trial time until a load is decided", "duration_sum_s", _seconds),
    ("Width between its bounds", "width_ratio", percent),
    ("Repeats of a failed trial", "retries", plain_number),
    ("Lowest rate tried", "minimum_pps", _rate),
    ("Highest rate tried", "maximum_pps", _rate),
    ("Trials made", "trials", plain_number),
    ("Searches made", "searches", plain_number),
    ("Time it took", "duration_s", _seconds),
)
CONDITIONS: tuple[tuple[str, str, Print], ...] = (
    ("Sender", "engine", _program),
    ("Feature under test", "feature", str),
    ("Firewall rules", "firewall_rules", plain_number),
    ("Routes", "routes", plain_number),
    ("Prefix of the routes", "route_prefix_bits", lambda bits: f"/{bits}"),
    ("NIC the packets leave by", "nic_out", str),
    ("Virtual device", "device_model", str),
    ("Hypervisor", "hypervisor", _program),
    ("Virtual CPUs", "vcpus", plain_number),
    ("Virtual CPUs pinned", "vcpus_pinned", _yes_or_no),
    ("CPUs of the system under test", "dut_cpus", str),
    ("CPUs of the tester", "tester_cpus", str),
    ("CPU model of the tester", "tester_cpu_model", str),
    ("CPUs of the interrupts", "irq_cpus", str),
    ("CPUs of RPS", "rps_cpus", str),
    ("CPUs of XPS", "xps_cpus", str),
    ("Threaded NAPI", "threaded_napi", _yes_or_no),
    ("Rings", "rings", _rings),
    ("CPU clock", "cpu_mhz", lambda mhz: f"{plain_number(mhz)} MHz"),
    ("Frequency governor", "governor", str),
    ("Clock source", "clock_source", str),
    ("Real-time priority", "realtime_priority", plain_number),
    ("Frames a batch", "batch_frames", plain_number),
    ("Flow control", "flow_control", _yes_or_no),
    ("Warm-up", "warm_up_s", _seconds),
    ("Pause between trials", "wait_s", _seconds),
    ("Neighbour entries", "neighbours", str),
    ("Emulated CPU", "emulated_cpu", _yes_or_no),
    ("Self-clocked sender", "self_clocked", _yes_or_no),
    ("Seed", "seed", str),
)
NOISE: tuple[tuple[str, str, Print], ...] = (
    ("CPU time the hypervisor took", "steal_ratio", percent),
    ("CPU time other programs took", "busy_ratio", percent),
    ("How far the sender fell behind", "lag_ratio", percent),
    ("Load while it measured", "load", plain_number),
    ("Load before", "load_before", plain_number),
)
GROUPS: dict[str, tuple[str, tuple[tuple[str, str, Print], ...]]] = {
    "search": ("How the rate was searched for", SEARCH),
    "conditions": ("How it was measured", CONDITIONS),
    "noise": ("What else the machine did", NOISE),
}
"""Keys of a run, the title of each and its rows: a name in print, a key, and how its value is printed."""
WORDS: tuple[str, ...] = tuple(word for title, rows in GROUPS.values() for word in (title, *(name for name, _, _ in rows)))
"""Message ids for the translations."""


def circumstances(run: Run) -> tuple[Circumstances, ...]:
    """What a run tells of how it was measured, group by group; nothing for an older one."""
    told = ((title, rows, getattr(run, key)) for key, (title, rows) in GROUPS.items())
    found = (Circumstances(title=title, conditions=tuple(_conditions(rows, record))) for title, rows, record in told if record is not None)
    return tuple(group for group in found if group.conditions)


def _conditions(rows: tuple[tuple[str, str, Print], ...], record: object) -> Iterator[Condition]:
    for name, key, written in rows:
        value = getattr(record, key)
        if value is not None:
            yield Condition(name=name, value=written(value), translated=written is _yes_or_no)
