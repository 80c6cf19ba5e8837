"""The bed on one host: source, device and sink are network namespaces joined by veth pairs.

The device's receive side runs in kernel threads (threaded NAPI) on a CPU of its own. Where that is not possible, the sender's CPU
does the forwarding, nothing can be lost, and the bed says `self_clocked`.
"""

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from collector.benchmarks.forward.addresses import FORWARD, LINKS, REVERSE, ROUTES, destinations
from collector.benchmarks.forward.checks import DeviceChecks
from collector.benchmarks.forward.conditions import host_conditions
from collector.benchmarks.forward.kernel import inside
from collector.benchmarks.forward.links import ethtool, ip, ip_lines, read_link, switch_offloads_off
from collector.benchmarks.forward.restore import Journal, Undo, journal, sysctl_path
from collector.benchmarks.forward.rules import Features
from collector.benchmarks.forward.sender import BEST_PRIORITY
from collector.benchmarks.forward.tester import VIRTUAL_BUFFER_BYTES, Cpus, DevicePorts, Port, Tester, Way, own_cpus
from collector.benchmarks.forward.trial import PLAIN, Direction, Feature, Load, Trial, TrialFault
from collector.benchmarks.forward.workers import Workers
from collector.benchmarks.locks import LOCKS
from collector.benchmarks.process import run_tool
from collector.errors import BenchError

MTU_BYTES = 1500
COMMAND_S = 10.0
SETTINGS = {
    "net/ipv4/ip_forward": "1",
    "net/ipv4/conf/all/rp_filter": "0",
    "net/ipv4/conf/default/rp_filter": "0",
    "net/ipv4/icmp_ratelimit": "1000",
    "net/ipv6/conf/all/forwarding": "1",
    "net/ipv6/conf/default/accept_ra": "0",
}
"""Of the device's namespace only, which goes with them."""
SENDS, RECEIVES, DEVICE_IN, DEVICE_OUT = "a0", "b0", "d0", "d1"
DIRECT_OUT, DIRECT_IN = "a1", "b1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The three namespaces."""

    source: str
    device: str
    sink: str

    @classmethod
    def of(cls, token: str) -> "Names":
        """By the journal's token, so that nobody else has them."""
        return cls(source=f"tameshi-{token}-src", device=f"tameshi-{token}-dut", sink=f"tameshi-{token}-snk")


class NamespaceBed:
    """A router in a namespace of this host. See `Bed`."""

    topology = "one-box-namespaces"
    link_type = "virtual"
    link_speed_mbps: int | None = None  # A veth pair has no line rate; the kernel's 10000 is a constant.
    features = True

    def __init__(self, names: Names, change: Journal, tester: Tester, mtu_bytes: int, queues: int) -> None:
        """Around namespaces that stand already; `namespace_bed` makes them."""
        self.names, self.tester, self.mtu_bytes, self.queues = names, tester, mtu_bytes, queues
        self._journal = change
        self._feature = PLAIN
        self._ways = {direction: _way(names, direction) for direction in (FORWARD, REVERSE)}
        self._direct: Way | None = None
        self.families = (4, 6) if inside(names.device, lambda: sysctl_path("net/ipv6").exists()) else (4,)

    @property
    def self_clocked(self) -> bool:
        """No kernel thread forwards: the sender does it itself."""
        return not self.tester.cpus.threads

    @property
    def flags(self) -> tuple[str, ...]:
        """`one-box` always, and what else has to stand beside the figures."""
        return ("one-box", *(("self-clocked",) if self.self_clocked else ()))

    def check(self, load: Load) -> tuple[TrialFault, ...]:
        """Links, MTU, forwarding, routes and neighbours of the device."""
        return tuple(fault for direction in load.directions for fault in self._checks(direction).faults(load))

    def _checks(self, direction: Direction) -> DeviceChecks:
        way = self._ways[direction]
        there = LINKS[4][1 if direction == FORWARD else 0], LINKS[6][1 if direction == FORWARD else 0]
        return DeviceChecks(way=way, next_hops={4: there[0].tester, 6: there[1].tester})

    def run(self, load: Load) -> Trial:
        """One trial through the device."""
        return self.tester.run(load, [self._aimed(direction, load) for direction in load.directions])

    def _aimed(self, direction: Direction, load: Load) -> Way:
        """The way with the load's destinations; with DNAT, forward frames arrive at the one server."""
        there = destinations(load.family, direction, load.destinations)
        translated = self._feature.dnat and direction == FORWARD
        return replace(self._ways[direction], destinations=there, arriving=there[:1] if translated else there)

    def tester_limit(self, load: Load) -> Trial:
        """The same load over a veth pair from the source straight to the sink, received by a kernel thread on the device's CPU."""
        if self._direct is None:
            self._direct = self._joined_directly()
        there = destinations(load.family, FORWARD, load.destinations)
        one_way = replace(load, directions=(FORWARD,))
        return self.tester.run(one_way, [replace(self._direct, destinations=there, arriving=there)])

    def _joined_directly(self) -> Way:
        names = self.names
        _veth(names.source, DIRECT_OUT, names.sink, DIRECT_IN, self.mtu_bytes, 1)
        for namespace, interface in ((names.source, DIRECT_OUT), (names.sink, DIRECT_IN)):
            switch_offloads_off(self._journal, namespace, interface)
        if not self.self_clocked:
            threads_of(names.sink, DIRECT_IN, self.tester.cpus.device)
        out, sink = _port(names.source, DIRECT_OUT, 0), _port(names.sink, DIRECT_IN, 1)
        return Way(direction=FORWARD, out=out, sink=sink, next_hop_mac={4: sink.mac, 6: sink.mac}, destinations=(), arriving=())

    def conditions(self) -> Mapping[str, object]:
        """Everything that decides comparability."""
        kinds = {
            "self_clocked": self.self_clocked,
            "device_feature": self._feature.name,
            "mtu_bytes": self.mtu_bytes,
            "queues": self.queues,
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


# Building


@contextmanager
def namespace_bed(locks: Path = LOCKS, *, mtu_bytes: int = MTU_BYTES, queues: int = 1, engine: str | None = None) -> Iterator[NamespaceBed]:
    """A bed for the length of the block; everything is undone after it, and what a killed process left before it.

    More than one queue: as many kernel threads receive for the device, each on a CPU of its own while they last.
    """
    if os.geteuid() != 0:
        raise BenchError("no-permission", "network namespaces need root; run it with sudo, or name two ports with --ports")
    with journal(locks) as change, Workers() as workers:
        names = Names.of(change.token)
        _build(names, change, mtu_bytes, queues)
        cpus = _settled(names, queues)
        # AF_XDP sends to the first queue alone; a packet socket spreads the flows.
        tester = Tester(workers, f"tameshi_{change.token}", cpus, engine or ("sendmmsg" if queues > 1 else None), VIRTUAL_BUFFER_BYTES)
        try:
            yield NamespaceBed(names, change, tester, mtu_bytes, queues)
        finally:
            tester.close()


def _build(names: Names, change: Journal, mtu_bytes: int, queues: int) -> None:
    for name in (names.source, names.device, names.sink):
        change.before(Undo(way="namespace", name=name))
        ip(None, "netns", "add", name)
    inside(names.device, _forwarding_on)
    _veth(names.source, SENDS, names.device, DEVICE_IN, mtu_bytes, queues)
    _veth(names.sink, RECEIVES, names.device, DEVICE_OUT, mtu_bytes, queues)
    _address(names.source, SENDS, 0)
    _address(names.sink, RECEIVES, 1)
    macs = read_link(names.source, SENDS).mac, read_link(names.sink, RECEIVES).mac
    for family in (4, 6):
        with suppress(BenchError) if family == 6 else _always():  # A kernel without IPv6 still measures IPv4.
            ip_lines(names.device, _device_lines(family, macs))
    for namespace, interface in ((names.source, SENDS), (names.sink, RECEIVES), (names.device, DEVICE_IN), (names.device, DEVICE_OUT)):
        switch_offloads_off(change, namespace, interface)


@contextmanager
def _always() -> Iterator[None]:
    yield


def _forwarding_on() -> None:
    for name, value in SETTINGS.items():
        with suppress(FileNotFoundError):  # A kernel without IPv6.
            sysctl_path(name).write_text(value + "\n", "ascii")


def _veth(first: str, one: str, second: str, other: str, mtu_bytes: int, queues: int) -> None:
    """A pair between two namespaces, up; it never lies in the host's own."""
    counts = ("numtxqueues", str(queues), "numrxqueues", str(queues))
    ip(
        first,
        "link",
        "add",
        one,
        "mtu",
        str(mtu_bytes),
        *counts,
        "type",
        "veth",
        "peer",
        "name",
        other,
        "mtu",
        str(mtu_bytes),
        *counts,
        "netns",
        second,
    )
    ip(first, "link", "set", one, "up")
    ip(second, "link", "set", other, "up")


def _address(namespace: str, interface: str, side: int) -> None:
    """The tester's own addresses: the device's answers to them find somebody."""
    for family in (4, 6):
        link = LINKS[family][side]
        with suppress(BenchError) if family == 6 else _always():
            extra = ("nodad",) if family == 6 else ()
            ip(namespace, "addr", "add", f"{link.tester}/{link.prefix}", "dev", interface, *extra)


def _device_lines(family: int, macs: tuple[str, str]) -> list[str]:
    """The device's addresses, its neighbours for ever, and a route for each direction."""
    lines = []
    for link, interface, mac in zip(LINKS[family], (DEVICE_IN, DEVICE_OUT), macs, strict=True):
        lines.append(f"addr add {link.device}/{link.prefix} dev {interface}{' nodad' if family == 6 else ''}")
        lines.append(f"neigh replace {link.tester} lladdr {mac} dev {interface} nud permanent")
    before, behind = LINKS[family]
    return [*lines, f"route add {ROUTES[family][FORWARD]} via {behind.tester}", f"route add {ROUTES[family][REVERSE]} via {before.tester}"]


def _port(namespace: str, interface: str, side: int) -> Port:
    addresses = {family: LINKS[family][side].tester for family in (4, 6)}
    return Port(namespace=namespace, interface=interface, mac=read_link(namespace, interface).mac, addresses=addresses)


def _way(names: Names, direction: Direction) -> Way:
    before, behind = _port(names.source, SENDS, 0), _port(names.sink, RECEIVES, 1)
    out, sink = (before, behind) if direction == FORWARD else (behind, before)
    ingress, egress = (DEVICE_IN, DEVICE_OUT) if direction == FORWARD else (DEVICE_OUT, DEVICE_IN)
    mac = read_link(names.device, ingress).mac
    device = DevicePorts(namespace=names.device, ingress=ingress, egress=egress)
    return Way(direction=direction, out=out, sink=sink, next_hop_mac={4: mac, 6: mac}, destinations=(), arriving=(), device=device)


# The device's own CPU


def _settled(names: Names, queues: int) -> Cpus:
    """Which CPUs send and which forward. With one CPU, or where the kernel has no threaded NAPI, the senders forward."""
    cpus = own_cpus()
    if len(cpus) < 2:
        return Cpus(senders=cpus)
    device = cpus[-min(queues, len(cpus) - 1) :]
    senders = cpus[: len(cpus) - len(device)][:2]
    threads = [thread for interface in (DEVICE_IN, DEVICE_OUT) for thread in threads_of(names.device, interface, device)]
    return Cpus(senders=senders, device=device, threads=tuple(threads)) if len(threads) >= 2 else Cpus(senders=cpus[:1])


def threads_of(namespace: str, interface: str, cpus: tuple[int, ...]) -> list[int]:
    """The kernel threads that receive for the interface from now on, each on one of the CPUs and before everybody else there.

    A veth's NAPI exists only while it is up and GRO is on; GRO itself joins no UDP datagrams unless asked to.
    """
    before = _napi_threads(interface)
    try:
        ethtool(namespace, "-K", interface, "gro", "on")
        run_tool(["ip", "netns", "exec", namespace, "sh", "-c", f"echo 1 > /sys/class/net/{interface}/threaded"], COMMAND_S)
    except BenchError:
        return []
    threads = sorted(_napi_threads(interface) - before)
    try:
        for number, thread in enumerate(threads):
            os.sched_setaffinity(thread, {cpus[number % len(cpus)]})
            os.setpriority(os.PRIO_PROCESS, thread, BEST_PRIORITY)
    except OSError:
        return []
    return threads


def _napi_threads(interface: str) -> set[int]:
    """`napi/IF-ID`, of all namespaces that have an interface of that name."""
    pattern = re.compile(rf"napi/{re.escape(interface)}-\d+\s*")
    found = set()
    for comm in Path("/proc").glob("[0-9]*/comm"):
        with suppress(OSError):
            if pattern.fullmatch(comm.read_text("utf-8", "replace")):
                found.add(int(comm.parent.name))
    return found
