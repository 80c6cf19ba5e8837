"""The tester around a device: senders, sinks and all the counters of one trial, the same for every bed."""

import os
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from collector.benchmarks.forward.counters import Arrived, Counters, Expected, Interface, Sink, open_sink, read_counters
from collector.benchmarks.forward.judge import Device, Seen, faults_of, flow_of
from collector.benchmarks.forward.sender import Job, Lane, waited_for_cpu_ns
from collector.benchmarks.forward.trial import Direction, Load, Trial, TrialFault
from collector.benchmarks.forward.workers import Report, Workers
from collector.benchmarks.noise import FLAG, Programs, others_ratio, read_programs, read_times
from collector.errors import BenchError
from schemas.physics.allowed import BUSY_RATIO_ALLOWED, STEAL_RATIO_ALLOWED

DRAIN_S = 2.0
_LOOK_S = 0.02
CLOCK_RATIO_ALLOWED = 0.001
VIRTUAL_BUFFER_BYTES = 8 << 20
"""A virtual link has no line rate to slow the sender to. With the kernel's own send buffer, the frames under way would be fewer than
a ring holds, and the device would slow the sender down instead of losing frames."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Port:
    """One interface of the tester."""

    namespace: str | None
    interface: str
    mac: str
    addresses: Mapping[int, str]
    """Its own, by IP version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DevicePorts:
    """The device's interfaces in one direction, where it runs in a namespace of ours."""

    namespace: str
    ingress: str
    egress: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One direction through the device: sent on one port, received on another."""

    direction: Direction
    out: Port
    sink: Port
    next_hop_mac: Mapping[int, str]
    """By IP version, of the device, or of the sink where there is none between."""
    destinations: tuple[str, ...]
    """What the frames are addressed to."""
    arriving: tuple[str, ...]
    """What they are addressed to when they arrive; another address where the device translates."""
    device: DevicePorts | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cpus:
    """Which CPUs the measurement uses."""

    senders: tuple[int, ...]
    """As many as there are; directions share one where there are fewer."""
    device: tuple[int, ...] = ()
    threads: tuple[int, ...] = ()
    """Kernel threads of the device."""

    @property
    def all(self) -> tuple[int, ...]:
        """Each once."""
        return tuple(dict.fromkeys((*self.senders, *self.device)))


class Tester:
    """Runs trials on the ways it is given; keeps its sending processes and sinks from one to the next."""

    def __init__(self, workers: Workers, table: str, cpus: Cpus, engine: str | None = None, buffer_bytes: int | None = None) -> None:
        """`table` names the sinks' nftables table."""
        self.cpus, self.engine = cpus, engine
        self._workers, self._table, self._buffer_bytes = workers, table, buffer_bytes
        self._sinks: dict[tuple[str | None, str], Sink] = {}
        self.engines_used: dict[int, str] = {}
        """By frame size."""
        self.priority = True
        """Whether every sender so far had the best priority."""

    @property
    def sink_methods(self) -> tuple[str, ...]:
        """What the received figures rely on."""
        return tuple(sorted({sink.method for sink in self._sinks.values()}))

    def close(self) -> None:
        """The sinks are gone; the namespaces, interfaces and processes are others' to end."""
        for sink in self._sinks.values():
            with suppress(BenchError, OSError):  # What cannot be taken away now goes with its namespace, or by the journal.
                sink.close()
        self._sinks.clear()

    def run(self, load: Load, ways: Sequence[Way]) -> Trial:
        """One trial."""
        sinks = [self.sink(way.sink) for way in ways]
        for way, sink in zip(ways, sinks, strict=True):
            sink.expect(Expected(family=load.family, frame_bytes=load.frame_bytes, addresses=way.arriving))
        namespaces = {name for way in ways for name in _namespaces_of(way)}
        self._workers.prepare(self._jobs(load, ways))
        before = {name: read_counters(name) for name in namespaces}
        watch = _Watch(self.cpus)
        reports = self._workers.go()
        around = watch.stop()
        arrived = self._drained(sinks, ways)
        after = {name: read_counters(name) for name in namespaces}
        self._remember(load, reports)
        seen = [_seen(way, one, before, after, reports, number) for number, (way, one) in enumerate(zip(ways, arrived, strict=True))]
        return self._trial(load, seen, around, reports)

    def sink(self, port: Port) -> Sink:
        """What counts on a port."""
        key = (port.namespace, port.interface)
        if key not in self._sinks:
            self._sinks[key] = open_sink(port.namespace, port.interface, f"{self._table}_{len(self._sinks)}")
        return self._sinks[key]

    def _jobs(self, load: Load, ways: Sequence[Way]) -> list[Job]:
        """One process for each direction while CPUs last; otherwise one for all."""
        lanes = [
            Lane(
                namespace=way.out.namespace,
                interface=way.out.interface,
                source_mac=way.out.mac,
                next_hop_mac=way.next_hop_mac[load.family],
                source=way.out.addresses[load.family],
                destinations=way.destinations,
                frame_bytes=load.frame_bytes,
                rate_pps=load.rate_pps,
                buffer_bytes=self._buffer_bytes,
                engine=self.engine,
            )
            for way in ways
        ]
        cpus = self.cpus.senders
        groups = [[lane] for lane in lanes] if len(cpus) >= len(lanes) else [lanes]
        return [Job(lanes=tuple(group), duration_s=load.duration_s, cpu=cpu) for group, cpu in zip(groups, cpus, strict=False)]

    def _drained(self, sinks: Sequence[Sink], ways: Sequence[Way]) -> list[Arrived]:
        """The sinks' counts once nothing arrives any more."""
        until = time.monotonic() + DRAIN_S
        last = -1
        while time.monotonic() < until:
            time.sleep(_LOOK_S)
            now = sum(read_counters(way.sink.namespace).interfaces.get(way.sink.interface, Interface()).rx for way in ways)
            if now - last <= 0:
                break
            last = now
        return [sink.arrived() for sink in sinks]

    def _remember(self, load: Load, reports: Sequence[Report]) -> None:
        self.engines_used[load.frame_bytes] = reports[0].sent[0].engine
        self.priority = self.priority and all(report.priority for report in reports)

    def _trial(self, load: Load, seen: Sequence[Seen], around: "_Around", reports: Sequence[Report]) -> Trial:
        flows = tuple(flow_of(load, one) for one in seen)
        length_s = max(flow.duration_s for flow in flows)
        own_s = sum(report.user_s for report in reports)
        waited = max([around.threads_waited_s, *(report.waited_s for report in reports)]) / length_s
        busy = max(others_ratio(around.programs_before, around.programs_after, self.cpus.all, own_s, around.duration_s), min(1.0, waited))
        trial = Trial(
            load=load,
            flows=flows,
            started_at=around.started_at,
            duration_s=length_s,
            steal_ratio=around.steal_ratio,
            busy_ratio=busy,
            tester_cpu_ratio=max(report.cpu_s for report in reports) / length_s,
        )
        return replace(trial, faults=(*_clock_faults(around), *faults_of(load, flows, seen), *noise_faults(trial)))


def noise_faults(trial: Trial) -> tuple[TrialFault, ...]:
    """What others did to the trial, where it was more than is allowed."""
    found = []
    if trial.steal_ratio > STEAL_RATIO_ALLOWED:
        found.append(f"the hypervisor took {trial.steal_ratio:.1%} of the CPUs away ({STEAL_RATIO_ALLOWED:.0%} are allowed)")
    if trial.busy_ratio > BUSY_RATIO_ALLOWED:
        found.append(f"other programs used {trial.busy_ratio:.0%} of the measurement's CPUs ({BUSY_RATIO_ALLOWED:.0%} are allowed)")
    return tuple(TrialFault(kind=FLAG, message=f"{words}; stop them, and measure again") for words in found)


def _clock_faults(around: "_Around") -> tuple[TrialFault, ...]:
    if abs(around.clock_ratio - 1) <= CLOCK_RATIO_ALLOWED:
        return ()
    words = f"two clocks of this host disagree by {abs(around.clock_ratio - 1):.2%} about the trial's length; no rate can be told"
    return (TrialFault(kind="clock-problem", message=f"{words}; look at /sys/devices/system/clocksource and at time synchronisation"),)


def _namespaces_of(way: Way) -> tuple[str | None, ...]:
    return (way.out.namespace, way.sink.namespace, *((way.device.namespace,) if way.device else ()))


def _seen(
    way: Way,
    arrived: Arrived,
    before: Mapping[str | None, Counters],
    after: Mapping[str | None, Counters],
    reports: Sequence[Report],
    number: int,
) -> Seen:
    def added(namespace: str | None, interface: str) -> Interface:
        return after[namespace].interface_since(before[namespace], interface)

    together = len(reports) == 1
    report = reports[0 if together else number]
    device = way.device
    return Seen(
        direction=way.direction,
        sent=report.sent[number if together else 0],
        port=added(way.out.namespace, way.out.interface),
        sink=added(way.sink.namespace, way.sink.interface),
        arrived=arrived,
        sender_cpu_s=report.cpu_s / len(report.sent),
        device=None
        if device is None
        else Device(
            ingress=added(device.namespace, device.ingress),
            egress=added(device.namespace, device.egress),
            ip=after[device.namespace].ip_since(before[device.namespace]),
        ),
    )


# What goes on around a trial


@dataclass(frozen=True, slots=True, kw_only=True)
class _Around:
    started_at: str
    duration_s: float
    clock_ratio: float
    steal_ratio: float
    threads_waited_s: float
    programs_before: Programs
    programs_after: Programs


class _Watch:
    """Counters of the host from its making to its stop."""

    def __init__(self, cpus: Cpus) -> None:
        self._threads = cpus.threads
        self._started_at = datetime.now(UTC)
        self._programs, self._times = read_programs(), read_times()
        self._waited_ns = self._waiting()
        self._clocks_s = _clocks_s()

    def _waiting(self) -> int:
        return max((waited_for_cpu_ns(thread) for thread in self._threads), default=0)

    def stop(self) -> _Around:
        """What was added."""
        clocks_s, times = _clocks_s(), read_times()
        passed_s, raw_s = (now - then for now, then in zip(clocks_s, self._clocks_s, strict=True))
        total_s = times.total_s - self._times.total_s
        return _Around(
            started_at=self._started_at.isoformat(timespec="milliseconds"),
            duration_s=passed_s,
            clock_ratio=passed_s / raw_s if raw_s > 0 else 0.0,
            steal_ratio=(times.steal_s - self._times.steal_s) / total_s if total_s > 0 else 0.0,
            threads_waited_s=(self._waiting() - self._waited_ns) / 1e9,
            programs_before=self._programs,
            programs_after=read_programs(),
        )


def _clocks_s() -> tuple[float, float]:
    return time.clock_gettime(time.CLOCK_MONOTONIC), time.clock_gettime(time.CLOCK_MONOTONIC_RAW)


def own_cpus() -> tuple[int, ...]:
    """The CPUs that this process may use."""
    return tuple(sorted(os.sched_getaffinity(0)))
