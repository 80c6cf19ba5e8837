"""What the device does beside forwarding, as nftables rules in its namespace, with its flows made known to connection tracking."""

import socket
import struct
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from collector.benchmarks.forward.addresses import LINKS
from collector.benchmarks.forward.frames import DISCARD_PORT, FIRST_SOURCE_PORT, Path, build_frames, build_reply
from collector.benchmarks.forward.kernel import inside
from collector.benchmarks.forward.links import read_link
from collector.benchmarks.forward.restore import Journal, Undo
from collector.benchmarks.forward.tester import Way
from collector.benchmarks.forward.trial import Feature
from collector.benchmarks.process import run_tool
from collector.errors import BenchError

COMMAND_S = 10.0
SMALLEST = {4: 64, 6: 66}
FIRST_UNUSED_PORT = 10_000
"""Destination ports of rules that never match: nothing sends to them."""
_PAUSE_S = 0.05
_NETLINK_NETFILTER, _DELETE_ALL_FLOWS = 12, 1 << 8 | 2
_REQUEST_WITH_ANSWER = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """Turns a feature into rules for one direction of a device."""

    way: Way
    destinations: Mapping[int, Sequence[str]]
    """By IP version."""
    table: str

    @contextmanager
    def applied(self, feature: Feature, change: Journal) -> Iterator[None]:
        """The rules for the length of the block; no flow of an earlier feature is known any more."""
        device = self.way.device
        if device is None:
            raise BenchError("no-permission", "the device is not ours to configure; set the feature there by hand")
        change.before(Undo(way="table", namespace=device.namespace, name=f"inet {self.table}"))
        self._load(device.namespace, self.ruleset(feature))
        inside(device.namespace, forget_flows)
        if feature.stateful or feature.dnat or feature.masquerade:
            for family, there in self.destinations.items():
                self._make_known(feature, family, there)
        try:
            yield
        finally:
            with suppress(BenchError):
                self._load(device.namespace, f"table inet {self.table}\ndelete table inet {self.table}\n")
            inside(device.namespace, forget_flows)

    def _load(self, namespace: str, rules: str) -> None:
        done = inside(namespace, lambda: run_tool(["nft", "-f", "-"], COMMAND_S, rules))
        if done.code != 0:
            raise BenchError("tool-missing", f"this kernel's nftables cannot do that: {' '.join(done.errors.split())[:300]}")

    def ruleset(self, feature: Feature) -> str:
        """The table in nft(8)'s language."""
        device = self.way.device
        if device is None:
            return ""
        accept = ["ct state established,related accept"] if feature.stateful else []
        filters = [*accept, *(f"udp dport {FIRST_UNUSED_PORT + number} drop" for number in range(feature.rules))]
        arriving = f'iifname "{device.ingress}" udp dport {DISCARD_PORT}'
        kinds = {4: ("ipv4", "ip"), 6: ("ipv6", "ip6")}
        servers = [(*kinds[family], there[0]) for family, there in self.destinations.items()]
        translated = [f"meta nfproto {name} {arriving} dnat {word} to {server}" for name, word, server in servers]
        chains = [
            ("filter", "forward", 0, filters if filters else None),
            ("nat", "prerouting", -100, translated if feature.dnat else None),
            ("nat", "postrouting", 100, [f'oifname "{device.egress}" masquerade'] if feature.masquerade else None),
        ]
        lines = [f"table inet {self.table} {{"]
        for kind, hook, priority, rules in chains:
            if rules is not None:
                body = "\n    ".join([f"type {kind} hook {hook} priority {priority}; policy accept;", *rules])
                lines.append(f"  chain {hook} {{\n    {body}\n  }}")
        return "\n".join([*lines, "}", ""])

    def _make_known(self, feature: Feature, family: int, there: Sequence[str]) -> None:
        """One frame there and one back in each flow: to connection tracking, UDP is established only by an answer."""
        way, device = self.way, self.way.device
        if device is None:
            return
        out = Path(source_mac=way.out.mac, next_hop_mac=way.next_hop_mac[family], source=way.out.addresses[family], destinations=there)
        _send(way.out.namespace, way.out.interface, build_frames(out, SMALLEST[family]))
        time.sleep(_PAUSE_S)
        back_to = LINKS[family][1].device if feature.masquerade else way.out.addresses[family]
        mac = read_link(device.namespace, device.egress).mac
        sources = [there[0]] * len(there) if feature.dnat else there
        replies = [
            build_reply(source_mac=way.sink.mac, next_hop_mac=mac, source=source, destination=back_to, port=FIRST_SOURCE_PORT + number)
            for number, source in enumerate(sources)
        ]
        _send(way.sink.namespace, way.sink.interface, replies)
        time.sleep(_PAUSE_S)


def _send(namespace: str | None, interface: str, frames: Sequence[bytes]) -> None:
    def send() -> None:
        with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0) as opened:
            opened.bind((interface, 0))
            for frame in frames:
                opened.send(frame)
                time.sleep(0.0002)

    inside(namespace, send)


def forget_flows() -> None:
    """Connection tracking of this thread's namespace is empty (ctnetlink: delete without naming a flow)."""
    message = struct.pack("=IHHIIBBH", 20, _DELETE_ALL_FLOWS, _REQUEST_WITH_ANSWER, 1, 0, socket.AF_UNSPEC, 0, 0)
    with suppress(OSError), socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, _NETLINK_NETFILTER) as opened:
        opened.settimeout(1.0)
        opened.send(message)
        opened.recv(4096)
