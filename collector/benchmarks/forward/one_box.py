"""The namespaces of a bed on one host: made, joined by veth pairs, addressed and routed, and the CPUs given out."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from collector.benchmarks.forward.addresses import FORWARD, LINKS, REVERSE, ROUTES
from collector.benchmarks.forward.kernel import inside
from collector.benchmarks.forward.links import ethtool, ip, ip_lines, merged_offloads, read_link, switch_offloads_off
from collector.benchmarks.forward.restore import Journal, Undo, sysctl_path
from collector.benchmarks.forward.tester import Cpus, DevicePorts, Port, Way, own_cpus
from collector.benchmarks.forward.threads import threads_of
from collector.benchmarks.forward.trial import Direction
from collector.errors import BenchError

SETTINGS = {
    "net/ipv4/ip_forward": "1",
    "net/ipv4/conf/all/rp_filter": "0",
    "net/ipv4/conf/default/rp_filter": "0",
    "net/ipv4/icmp_ratelimit": "1000",
    "net/ipv6/conf/all/forwarding": "1",
    "net/ipv6/conf/default/accept_ra": "0",
}
"""Of the device's namespace only, which goes with them."""
MOST_QUEUES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The three namespaces and their interfaces."""

    source: str
    device: str
    sink: str
    sends: str
    receives: str
    device_in: str
    device_out: str
    direct_out: str
    direct_in: str

    @classmethod
    def of(cls, token: str) -> "Names":
        """By the journal's token, so that nobody else has them."""
        return cls(
            source=f"tameshi-{token}-src",
            device=f"tameshi-{token}-dut",
            sink=f"tameshi-{token}-snk",
            sends=f"a0-{token}",
            receives=f"b0-{token}",
            device_in=f"d0-{token}",
            device_out=f"d1-{token}",
            direct_out=f"a1-{token}",
            direct_in=f"b1-{token}",
        )


def most_queues() -> int:
    """As many as there are CPUs beside one that sends."""
    return max(1, min(MOST_QUEUES, len(own_cpus()) - 1))


def build(names: Names, change: Journal, mtu_bytes: int) -> dict[str, bool] | None:
    """What is on of the offloads when everything stands."""
    for name in (names.source, names.device, names.sink):
        change.before(Undo(way="namespace", name=name))
        ip(None, "netns", "add", name)
    inside(names.device, _forwarding_on)
    queues = most_queues()
    join(names.source, names.sends, names.device, names.device_in, mtu_bytes, queues)
    join(names.sink, names.receives, names.device, names.device_out, mtu_bytes, queues)
    _address(names.source, names.sends, 0)
    _address(names.sink, names.receives, 1)
    macs = read_link(names.source, names.sends).mac, read_link(names.sink, names.receives).mac
    for family in (4, 6):
        with suppress(BenchError) if family == 6 else _always():  # A kernel without IPv6 still measures IPv4.
            ip_lines(names.device, _device_lines(names, family, macs))
    ends = [(names.source, names.sends), (names.sink, names.receives), (names.device, names.device_in), (names.device, names.device_out)]
    states: list[dict[str, bool] | None] = []
    for namespace, interface in ends:
        states.append(switch_offloads_off(change, namespace, interface))
        with suppress(BenchError):  # No ethtool here: then there are no threads either, and the queues do not matter.
            ethtool(namespace, "-L", interface, "rx", "1", "tx", "1")
    return merged_offloads(states)


@contextmanager
def _always() -> Iterator[None]:
    yield


def _forwarding_on() -> None:
    for name, value in SETTINGS.items():
        with suppress(FileNotFoundError):  # A kernel without IPv6.
            sysctl_path(name).write_text(value + "\n", "ascii")


def join(first: str, one: str, second: str, other: str, mtu_bytes: int, queues: int) -> None:
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


def _device_lines(names: Names, family: int, macs: tuple[str, str]) -> list[str]:
    """The device's addresses, its neighbours for ever, and a route for each direction."""
    lines = []
    for link, interface, mac in zip(LINKS[family], (names.device_in, names.device_out), macs, strict=True):
        lines.append(f"addr add {link.device}/{link.prefix} dev {interface}{' nodad' if family == 6 else ''}")
        lines.append(f"neigh replace {link.tester} lladdr {mac} dev {interface} nud permanent")
    before, behind = LINKS[family]
    return [*lines, f"route add {ROUTES[family][FORWARD]} via {behind.tester}", f"route add {ROUTES[family][REVERSE]} via {before.tester}"]


def port_of(namespace: str, interface: str, side: int) -> Port:
    """The tester's end of a link."""
    addresses = {family: LINKS[family][side].tester for family in (4, 6)}
    return Port(namespace=namespace, interface=interface, mac=read_link(namespace, interface).mac, addresses=addresses)


def ways_of(names: Names) -> Mapping[Direction, Way]:
    """Both directions through the device."""
    one, other = port_of(names.source, names.sends, 0), port_of(names.sink, names.receives, 1)
    entrances = {FORWARD: (names.device_in, names.device_out), REVERSE: (names.device_out, names.device_in)}
    macs = read_link(names.device, names.device_out).mac, read_link(names.device, names.device_in).mac
    return {
        direction: way_of(direction, one, other, macs, DevicePorts(namespace=names.device, ingress=ingress, egress=egress))
        for direction, (ingress, egress) in entrances.items()
    }


def way_of(direction: Direction, one: Port, other: Port, macs: tuple[str, str], device: DevicePorts | None) -> Way:
    """`macs`: whom reverse and forward frames are sent to."""
    out, sink = (one, other) if direction == FORWARD else (other, one)
    mac = macs[1] if direction == FORWARD else macs[0]
    return Way(direction=direction, out=out, sink=sink, next_hop_mac={4: mac, 6: mac}, destinations=(), arriving=(), device=device)


def settled(names: Names, queues: int) -> Cpus:
    """Which CPUs send and which forward. With one CPU, or where the kernel has no threaded NAPI, the sender's forwards."""
    cpus = own_cpus()
    if len(cpus) < 2:
        return Cpus(senders=cpus)
    device = cpus[-min(queues, len(cpus) - 1) :]
    senders = cpus[: len(cpus) - len(device)][:2]
    threads = [threads_of(names.device, interface, device) for interface in (names.device_in, names.device_out)]
    if not all(threads):
        return Cpus(senders=cpus[:1])
    return Cpus(senders=senders, device=device, threads=tuple(thread for found in threads for thread in found))
