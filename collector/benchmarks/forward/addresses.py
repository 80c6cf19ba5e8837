"""Who is who in a forwarding benchmark. Benchmark networks alone: 198.18.0.0/15 (RFC 2544) and 2001:2::/48 (RFC 5180)."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address, ip_network

from collector.benchmarks.forward.trial import DESTINATIONS, Direction

FORWARD: Direction = "forward"
REVERSE: Direction = "reverse"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One side of the device: its own address there, and the tester's."""

    device: str
    tester: str
    prefix: int


LINKS: Mapping[int, tuple[Link, Link]] = {
    4: (Link(device="198.18.0.1", tester="198.18.0.2", prefix=30), Link(device="198.18.1.1", tester="198.18.1.2", prefix=30)),
    6: (Link(device="2001:2::1", tester="2001:2::2", prefix=64), Link(device="2001:2:0:1::1", tester="2001:2:0:1::2", prefix=64)),
}
"""By IP version: the link that forward frames come in by, and the one they leave by."""

ROUTES: Mapping[int, Mapping[Direction, str]] = {
    4: {FORWARD: "198.19.0.0/17", REVERSE: "198.19.128.0/17"},
    6: {FORWARD: "2001:2:0:8000::/56", REVERSE: "2001:2:0:9000::/56"},
}
"""What the device needs a route for in each direction. No link lies in them: a destination network that overlaps a link has no
neighbour, and exactly one of 256 frames is then lost at every rate."""

_SPACING = {4: 1 << 7, 6: 1 << 64}
"""From one destination network to the next: a /25, a /64."""
_HOST = 9
_BENCHMARK_NETWORKS = {4: "198.18.0.0/15", 6: "2001:2::/48"}


def destinations(family: int, direction: Direction, count: int = DESTINATIONS) -> tuple[str, ...]:
    """One address in each of `count` networks behind the device (RFC 2544 appendix C.2.5 asks for 256)."""
    first = ip_network(ROUTES[family][direction]).network_address
    return tuple(str(first + number * _SPACING[family] + _HOST) for number in range(count))


def network_of(family: int, direction: Direction, number: int) -> str:
    """The destination network of that number."""
    first = ip_network(ROUTES[family][direction]).network_address
    return f"{first + number * _SPACING[family]}/{25 if family == 4 else 64}"


def is_for_benchmarks(text: str) -> bool:
    """Whether an address may be sent to: nothing outside the benchmark networks ever is."""
    address = ip_address(text)
    return address in ip_network(_BENCHMARK_NETWORKS[address.version])
