"""The bed on one host: source, device and sink are network namespaces joined by veth pairs.

The device's receive side runs in kernel threads (threaded NAPI) on a CPU of its own. Where that is not possible, the sender's CPU
does the forwarding, nothing can be lost, and the bed says `self_clocked`.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from collector.benchmarks.forward.addresses import FORWARD, LINKS, REVERSE, destinations
from collector.benchmarks.forward.checks import DeviceChecks
from collector.benchmarks.forward.conditions import host_conditions
from collector.benchmarks.forward.kernel import inside
from collector.benchmarks.forward.links import ethtool, switch_offloads_off
from collector.benchmarks.forward.one_box import Names, build, join, most_queues, port_of, settled, way_of, ways_of
from collector.benchmarks.forward.restore import Journal, journal, sysctl_path
from collector.benchmarks.forward.rules import Features
from collector.benchmarks.forward.tester import VIRTUAL_BUFFER_BYTES, Tester, Way
from collector.benchmarks.forward.threads import threads_of
from collector.benchmarks.forward.trial import PLAIN, Direction, Feature, Load, Trial, TrialFault
from collector.benchmarks.forward.workers import Workers
from collector.benchmarks.locks import LOCKS
from collector.errors import BenchError

MTU_BYTES = 1500


class NamespaceBed:
    """A router in a namespace of this host. See `Bed`."""

    topology = "one-box-namespaces"
    link_type = "virtual"
    link_speed_mbps: int | None = None  # A veth pair has no line rate; the kernel's 10000 is a constant.
    features = True

    def __init__(self, names: Names, change: Journal, tester: Tester, mtu_bytes: int, offloads: Mapping[str, bool] | None) -> None:
        """Around namespaces that stand already; `namespace_bed` makes them."""
        self.names, self.tester, self.mtu_bytes, self.queues = names, tester, mtu_bytes, 1
        self._journal, self._offloads = change, offloads
        self._feature = PLAIN
        self._ways = ways_of(names)
        self._direct: Mapping[Direction, Way] | None = None
        self.families = (4, 6) if inside(names.device, lambda: sysctl_path("net/ipv6").exists()) else (4,)

    @property
    def self_clocked(self) -> bool:
        """No kernel thread forwards: the sender does it itself."""
        return not self.tester.cpus.threads

    @property
    def flags(self) -> tuple[str, ...]:
        """`one-box` always, and what else has to stand beside the figures."""
        known = self._offloads is not None
        stuck = known and any((self._offloads or {}).values())
        states = (("self-clocked", self.self_clocked), ("offloads-unknown", not known), ("offload-cannot-be-disabled", stuck))
        return ("one-box", *(flag for flag, there in states if there))

    def check(self, load: Load) -> tuple[TrialFault, ...]:
        """Links, MTU, forwarding, routes and neighbours of the device."""
        return tuple(fault for direction in load.directions for fault in self._checks(direction).faults(load))

    def _checks(self, direction: Direction) -> DeviceChecks:
        way = self._ways[direction]
        there = LINKS[4][1 if direction == FORWARD else 0], LINKS[6][1 if direction == FORWARD else 0]
        return DeviceChecks(way=way, next_hops={4: there[0].tester, 6: there[1].tester})

    def run(self, load: Load) -> Trial:
        """One trial through the device. What voids it is looked for in the device's settings, which name it better."""
        trial = self.tester.run(load, [self._aimed(direction, load) for direction in load.directions])
        return trial if trial.voided_by is None else replace(trial, faults=tuple(dict.fromkeys((*self.check(load), *trial.faults))))

    def _aimed(self, direction: Direction, load: Load) -> Way:
        """The way with the load's destinations; with DNAT, forward frames arrive at the one server."""
        there = destinations(load.family, direction, load.destinations)
        translated = self._feature.dnat and direction == FORWARD
        return replace(self._ways[direction], destinations=there, arriving=there[:1] if translated else there)

    def tester_limit(self, load: Load) -> Trial:
        """The same load over a veth pair between source and sink, received by kernel threads on the device's CPUs."""
        if self._direct is None:
            self._direct = self._joined_directly()
        there = {direction: destinations(load.family, direction, load.destinations) for direction in load.directions}
        ways = [replace(self._direct[direction], destinations=there[direction], arriving=there[direction]) for direction in load.directions]
        return self.tester.run(load, ways)

    def _joined_directly(self) -> Mapping[Direction, Way]:
        names = self.names
        join(names.source, names.direct_out, names.sink, names.direct_in, self.mtu_bytes, 1)
        for namespace, interface in ((names.source, names.direct_out), (names.sink, names.direct_in)):
            switch_offloads_off(self._journal, namespace, interface)
            if not self.self_clocked:
                threads_of(namespace, interface, self.tester.cpus.device)
        one, other = port_of(names.source, names.direct_out, 0), port_of(names.sink, names.direct_in, 1)
        return {direction: way_of(direction, one, other, (one.mac, other.mac), None) for direction in (FORWARD, REVERSE)}

    @property
    def most_queues(self) -> int:
        """As many as there are CPUs beside one that sends."""
        return most_queues()

    @contextmanager
    def with_queues(self, count: int) -> Iterator[None]:
        """The device with so many receive queues, each with its kernel thread, for the length of the block.

        Frames are then sent through packet sockets, which spread the flows over the queues; AF_XDP has the first one alone.
        """
        if not 1 <= count <= self.most_queues:
            raise BenchError("impossible-queues", f"{count} queues: there are CPUs for {self.most_queues} on this host")
        cpus, engine = self.tester.cpus, self.tester.engine
        try:
            self._set_queues(count)
            self.tester.cpus, self.tester.engine = settled(self.names, count), "sendmmsg"
            yield
        finally:
            self._set_queues(1)
            self.tester.cpus, self.tester.engine = cpus, engine
            settled(self.names, 1)

    def _set_queues(self, count: int) -> None:
        names, text = self.names, str(count)
        ends = [
            (names.device, names.device_in),
            (names.device, names.device_out),
            (names.source, names.sends),
            (names.sink, names.receives),
        ]
        for namespace, interface in (*ends, *ends):  # A side may not send to more queues than the other has: in some order it goes.
            done = ethtool(namespace, "-L", interface, "rx", text, "tx", text)
        if done.code != 0 and "unmodified" not in done.errors:
            raise BenchError("impossible-queues", f"{count} queues: {' '.join(done.errors.split())[:200]}")
        self.queues = count

    def conditions(self) -> Mapping[str, object]:
        """Everything that decides comparability."""
        kinds = {
            "self_clocked": self.self_clocked,
            "device_feature": self._feature.name,
            "mtu_bytes": self.mtu_bytes,
            "queues": self.queues,
            "offloads": self._offloads,
        }
        return {"topology": self.topology, "link_type": self.link_type, **kinds, **host_conditions(self.tester, {"device": "veth"})}

    @contextmanager
    def apply(self, feature: Feature) -> Iterator[None]:
        """The device with the feature, and its flows known to it, for the length of the block."""
        if feature == PLAIN or feature == Feature(name=feature.name):
            yield
            return
        there = {family: destinations(family, FORWARD) for family in self.families}
        rules = Features(way=self._ways[FORWARD], destinations=there, table=f"tameshi_{self._journal.token}_feature")
        with self._journal.for_a_while(), rules.applied(feature, self._journal):
            self._feature = feature
            try:
                yield
            finally:
                self._feature = PLAIN


@contextmanager
def namespace_bed(locks: Path = LOCKS, *, mtu_bytes: int = MTU_BYTES, engine: str | None = None) -> Iterator[NamespaceBed]:
    """A bed for the length of the block; everything is undone after it, and what a killed process left before it."""
    if os.geteuid() != 0:
        raise BenchError("no-permission", "network namespaces need root; run it with sudo, or name two ports with --ports")
    with journal(locks) as change, Workers() as workers:
        names = Names.of(change.token)
        offloads = build(names, change, mtu_bytes)
        tester = Tester(workers, f"tameshi_{change.token}", settled(names, 1), engine, VIRTUAL_BUFFER_BYTES)
        try:
            yield NamespaceBed(names, change, tester, mtu_bytes, offloads)
        finally:
            tester.close()
