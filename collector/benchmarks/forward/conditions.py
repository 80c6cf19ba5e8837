"""What is recorded beside a result: everything that decides whether it may be compared with another."""

import os
import platform
from collections.abc import Mapping
from pathlib import Path

from collector.benchmarks.forward.addresses import ROUTES
from collector.benchmarks.forward.frames import DISCARD_PORT
from collector.benchmarks.forward.tester import Tester
from collector.config import own_version

ENGINE = "tameshi-forward"
_FILES = {
    "governor": "/sys/devices/system/cpu/cpu{cpu}/cpufreq/scaling_governor",
    "clocksource": "/sys/devices/system/clocksource/clocksource0/current_clocksource",
    "smt": "/sys/devices/system/cpu/smt/control",
    "hypervisor": "/sys/hypervisor/type",
}


def host_conditions(tester: Tester, links: Mapping[str, object]) -> dict[str, object]:
    """The host, the tester and the traffic; a value that this host does not tell is None. No address, no name of anybody."""
    cpus = tester.cpus
    texts = {name: _read(path.format(cpu=(cpus.device or cpus.senders)[0])) for name, path in _FILES.items()}
    return {
        **texts,
        "kernel": platform.release(),
        "architecture": platform.machine(),
        "cpu_model": _cpu_model(),
        "cpus_online": os.cpu_count(),
        "sender_cpus": list(cpus.senders),
        "device_cpus": list(cpus.device),
        "device_threads": len(cpus.threads),
        "sender_shares_core_with_device": _shares_core(cpus.senders, cpus.device),
        "mitigations": _mitigations(),
        "engine": ENGINE,
        "engine_version": own_version(),
        "engines_by_frame_bytes": {str(size): name for size, name in sorted(tester.engines_used.items())},
        "sink_methods": list(tester.sink_methods),
        "sender_priority": tester.priority,
        "l4_protocol": "udp",
        "destination_port": DISCARD_PORT,
        "routes": sum(len(routes) for routes in ROUTES.values()),
        "links": dict(links),
    }


def _read(path: str) -> str | None:
    try:
        return Path(path).read_text("ascii", "replace").strip() or None
    except OSError:
        return None


def _cpu_model() -> str | None:
    for line in (_read("/proc/cpuinfo") or "").splitlines():
        name, _, value = line.partition(":")
        if name.strip() in ("model name", "Model", "cpu model"):
            return value.strip()
    return None


def _mitigations() -> dict[str, str]:
    """What the kernel does against each flaw of this CPU; it costs some percent of a system call."""
    folder = Path("/sys/devices/system/cpu/vulnerabilities")
    found = {path.name: _read(str(path)) for path in sorted(folder.glob("*"))} if folder.is_dir() else {}
    return {name: value for name, value in found.items() if value and value != "Not affected"}


def _shares_core(senders: tuple[int, ...], device: tuple[int, ...]) -> bool | None:
    """Whether a sender runs on the other thread of the device's core. None: the kernel does not tell."""
    siblings = [_read(f"/sys/devices/system/cpu/cpu{cpu}/topology/thread_siblings_list") for cpu in device]
    if not all(siblings):
        return None
    return any(cpu in parse_cpu_list(text) for text in siblings if text for cpu in senders)


def parse_cpu_list(text: str) -> set[int]:
    """`0-3,8` as the kernel writes sets of CPUs."""
    found: set[int] = set()
    for part in filter(None, text.split(",")):
        first, _, last = part.partition("-")
        found.update(range(int(first), int(last or first) + 1))
    return found
