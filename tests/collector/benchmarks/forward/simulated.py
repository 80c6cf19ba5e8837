"""A device under test made of arithmetic: a capacity, a buffer, stalls that come by chance, and a tester in front of it.

Time is simulated too: a search of a minute takes milliseconds and comes out the same each time.
"""

import math
import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from collector.benchmarks.forward.attempts import Clock
from collector.benchmarks.forward.trial import PLAIN, Feature, Flow, Load, Trial, TrialFault


@dataclass(frozen=True)
class Host:
    """How often the host stops the device, and for how long (exponentially distributed)."""

    stalls_per_s: float
    stall_s: float
    buffer_packets: int


QUIET = Host(0.02, 0.002, 4096)
NORMAL_VM = Host(0.5, 0.002, 1024)
NOISY_VM = Host(5.0, 0.005, 256)


@dataclass
class SimulatedBed:
    """What a bed offers, without a single packet."""

    capacity_pps: float = 1_000_000
    tester_pps: float = 10_000_000
    alone_pps: float | None = None
    """What the tester reaches without the device, where the device takes CPU time from it."""
    host: Host = QUIET
    cost_ns: Mapping[str, float] = field(default_factory=dict)
    """What each feature adds to a packet."""
    spread: float = 0.0
    """By what share the capacity differs from trial to trial."""
    holes: int = 0
    overhead_s: float = 0.02
    spoiled: Iterator[bool] = field(default_factory=lambda: iter(()))
    """Which of the next trials the tester spoils."""
    interrupt_after: int | None = None
    seed: int = 1
    topology: str = "two-ports"
    link_type: str = "virtual"
    link_speed_mbps: int | None = None
    self_clocked: bool = False
    features: bool = True
    flags: tuple[str, ...] = ()
    faults: tuple[TrialFault, ...] = ()
    feature: Feature = PLAIN
    time_s: float = 0.0
    loads: list[Load] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)

    @property
    def clock(self) -> Clock:
        def sleep(duration_s: float) -> None:
            self.time_s += duration_s

        return Clock(now=lambda: self.time_s, sleep=sleep)

    def check(self, load: Load) -> tuple[TrialFault, ...]:
        return self.faults

    def run(self, load: Load) -> Trial:
        self.loads.append(load)
        if self.interrupt_after is not None and len(self.loads) > self.interrupt_after:
            raise KeyboardInterrupt
        self.time_s += load.duration_s + self.overhead_s
        spoiled = next(self.spoiled, False)
        offered_pps = min(load.rate_pps or self.tester_pps, self.tester_pps) * (0.5 if spoiled else 1.0)
        flows = tuple(self._flow(way, load, offered_pps) for way in load.directions)
        return Trial(load=load, flows=flows, started_at="2026-11-24T06:00:00Z", duration_s=load.duration_s)

    def tester_limit(self, load: Load) -> Trial:
        self.time_s += load.duration_s + self.overhead_s
        packets = round((self.alone_pps or self.tester_pps) * load.duration_s)
        flows = tuple(
            Flow(direction=way, intended_packets=None, offered_packets=packets, refused_packets=0, received_packets=packets,
                 duration_s=load.duration_s)
            for way in load.directions
        )  # fmt: skip
        return Trial(load=load, flows=flows, started_at="2026-11-24T06:00:00Z", duration_s=load.duration_s)

    def conditions(self) -> Mapping[str, object]:
        return {}

    @contextmanager
    def apply(self, feature: Feature) -> Iterator[None]:
        self.feature = feature
        try:
            yield
        finally:
            self.feature = PLAIN

    def _flow(self, way: str, load: Load, offered_pps: float) -> Flow:
        offered = round(offered_pps * load.duration_s)
        arrived = round(offered * (1 - self.holes / load.destinations))
        received = arrived - min(arrived, self._lost(arrived / load.duration_s, load.duration_s))
        return Flow(
            direction=way,  # type: ignore[arg-type]
            intended_packets=load.intended_packets,
            offered_packets=offered,
            refused_packets=0,
            received_packets=received,
            duration_s=load.duration_s,
            lag_s=0.0 if load.rate_pps is None else load.duration_s * (1 - offered_pps / load.rate_pps),
        )

    def _lost(self, rate_pps: float, duration_s: float) -> int:
        capacity_pps = 1e9 / (1e9 / self.capacity_pps + self.cost_ns.get(self.feature.name, 0.0))
        capacity_pps *= 1 + self.spread * (self.chance.random() - 0.5)
        lost = max(0.0, (rate_pps - capacity_pps) * duration_s - self.host.buffer_packets)
        for _ in range(self._stalls(duration_s)):
            lost += max(0.0, rate_pps * self.chance.expovariate(1 / self.host.stall_s) - self.host.buffer_packets)
        return math.ceil(lost)

    def _stalls(self, duration_s: float) -> int:
        count, at_s = 0, self.chance.expovariate(self.host.stalls_per_s)
        while at_s < duration_s:
            count, at_s = count + 1, at_s + self.chance.expovariate(self.host.stalls_per_s)
        return count
