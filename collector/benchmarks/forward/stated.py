"""What a bed and its machine state of themselves → keys of a run and of its conditions."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from schemas import Conditions, Tool

Stated = Mapping[str, object]


def run_keys(stated: Stated) -> dict[str, Any]:
    """The keys that stand in the run itself."""
    found = {name: read(stated) for name, read in _OF_RUN.items()}
    return {name: value for name, value in found.items() if value is not None}


def conditions(stated: Stated) -> Conditions:
    """The rest, as far as it decides whether results may be compared."""
    found = {name: read(stated) for name, read in _OF_CONDITIONS.items()}
    return Conditions(**{name: value for name, value in found.items() if value is not None})


def cpu_list(cpus: Sequence[int]) -> str | None:
    """`0-3,8`, as the kernel writes sets of CPUs; None for none."""
    parts: list[list[int]] = []
    for cpu in sorted(set(cpus)):
        if parts and cpu == parts[-1][-1] + 1:
            parts[-1].append(cpu)
        else:
            parts.append([cpu])
    return ",".join(f"{part[0]}-{part[-1]}" if len(part) > 1 else f"{part[0]}" for part in parts) or None


def _value(name: str, kind: type[Any]) -> Callable[[Stated], Any]:
    def read(stated: Stated) -> Any:
        value = stated.get(name)
        return value if isinstance(value, kind) else None

    return read


def _cpus(name: str) -> Callable[[Stated], Any]:
    def read(stated: Stated) -> Any:
        value = stated.get(name)
        return cpu_list(value) if isinstance(value, list) else None

    return read


def _cores(stated: Stated) -> int | None:
    value = stated.get("device_cpus")
    return len(value) or None if isinstance(value, list) else None


def _engine(stated: Stated) -> Tool | None:
    """What sent the frames; a run whose frame sizes took several engines names them all."""
    engines = stated.get("engines_by_frame_bytes")
    return Tool(name="+".join(sorted(set(engines.values())))) if isinstance(engines, dict) and engines else None


def _hypervisor(stated: Stated) -> Tool | None:
    value = stated.get("hypervisor")
    return Tool(name=value) if isinstance(value, str) and value else None


def _threaded(stated: Stated) -> bool | None:
    threads = stated.get("device_threads")
    return threads > 0 if isinstance(threads, int) else None


_OF_RUN: Mapping[str, Callable[[Stated], Any]] = {
    "nic": _value("nic", str),
    "mtu_bytes": _value("mtu_bytes", int),
    "queues": _value("queues", int),
    "cores": _cores,
    "offloads": _value("offloads", dict),
}
_OF_CONDITIONS: Mapping[str, Callable[[Stated], Any]] = {
    "engine": _engine,
    "nic_out": _value("nic_out", str),
    "routes": _value("routes", int),
    "hypervisor": _hypervisor,
    "dut_cpus": _cpus("device_cpus"),
    "tester_cpus": _cpus("sender_cpus"),
    "tester_cpu_model": _value("cpu_model", str),
    "threaded_napi": _threaded,
    "governor": _value("governor", str),
    "clock_source": _value("clocksource", str),
    "emulated_cpu": _value("emulated_cpu", bool),
}
