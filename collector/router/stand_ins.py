"""Stand-ins for addresses: equal ones stay equal, subnets stay subnets, the order within a subnet stays.

Public prefixes and addresses form a tree by containment. Each tree gets a block of a documentation network (RFC 5737,
RFC 3849); within a block every child stands at the next place that fits, so that an address lies in its subnet, the
network's own address comes first and the broadcast address last. When the documentation networks are full, blocks come
from 240.0.0.0/4, which nobody uses, and from 3fff::/20 (RFC 9637).
"""

import ipaddress
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from collector.router.address_kinds import DOCUMENTED_MAC, Address, Found, holds_mac, is_kept

_POOLS = {4: "192.0.2.0/24 198.51.100.0/24 203.0.113.0/24 240.0.0.0/4", 6: "2001:db8::/32 3fff::/20"}
_SMALL = 24
"""The size of a documentation network of IPv4. A larger subnet with few known addresses is squeezed into one."""


class Prefix(NamedTuple):
    """A network, or a host with the full length."""

    start: int
    length: int


@dataclass(slots=True)
class _Node:
    prefix: Prefix
    children: list["_Node"] = field(default_factory=list)


class StandIns:
    """The stand-ins for the addresses of one configuration."""

    def __init__(self, found: Iterable[Found]) -> None:
        seen = list(found)
        self._identifiers: dict[int, int] = {}
        self._placed: dict[int, dict[Prefix, int]] = {version: _Plan(version, seen).placed for version in (4, 6)}
        for one in seen:
            if is_kept(one.address, one.length) and holds_mac(one.address):
                self._identifiers.setdefault(int(one.address) & (2**64 - 1), DOCUMENTED_MAC + len(self._identifiers))

    def of(self, address: Address, length: int | None = None) -> Address | None:
        """What stands for the address: itself where it names nobody, None where nothing is left to stand for it."""
        if is_kept(address, length):
            if not holds_mac(address):
                return address
            identifier = self._identifiers.get(int(address) & (2**64 - 1))
            return None if identifier is None else ipaddress.IPv6Address(int(address) >> 64 << 64 | identifier)
        placed = self._placed[address.version].get(Prefix(int(address), address.max_prefixlen))
        return None if placed is None else (ipaddress.IPv4Address if address.version == 4 else ipaddress.IPv6Address)(placed)


class _Plan:
    """Where every public prefix and address of one IP version is placed."""

    def __init__(self, version: int, seen: list[Found]) -> None:
        self.placed: dict[Prefix, int] = {}
        self._bits = 32 if version == 4 else 128
        ours = [one for one in seen if one.address.version == version]
        public = list(dict.fromkeys(prefix for one in ours if not is_kept(one.address, one.length) for prefix in self._prefixes(one)))
        kept = {prefix for one in ours if is_kept(one.address, one.length) for prefix in self._prefixes(one)}
        self._pools = [_Pool(ipaddress.ip_network(text), kept) for text in _POOLS[version].split()]
        first_seen = {prefix: number for number, prefix in enumerate(public)}
        trees = _forest(public, self._bits)
        for node in sorted(trees, key=lambda node: (self._is_squeezable(node), node.prefix.length, first_seen[node.prefix])):
            self._house(node)

    def _prefixes(self, one: Found) -> Iterator[Prefix]:
        """The address itself, and the subnet that its length names."""
        yield Prefix(int(one.address), self._bits)
        if one.length is not None:
            yield Prefix(int(one.address) >> (self._bits - one.length) << (self._bits - one.length), one.length)

    def _is_squeezable(self, node: _Node) -> bool:
        """Whether a subnet is larger than a documentation network, but nothing in it is."""
        return self._bits == 32 and node.prefix.length < _SMALL and all(child.prefix.length > _SMALL for child in node.children)

    def _house(self, node: _Node) -> None:
        """A block for one tree: squeezed into a documentation network if that is all it needs, else of its true size."""
        squeezed = [(_SMALL, self._pools[:-1])] if self._is_squeezable(node) else []
        for length, pools in (*squeezed, (node.prefix.length, self._pools)):
            for pool in pools:
                base = pool.peek(length, self._bits)
                placed = None if base is None else self._place(node, base, 1 << (self._bits - length))
                if placed is not None and base is not None:
                    pool.take(base, length, self._bits)
                    self.placed |= placed
                    return

    def _place(self, node: _Node, base: int, size: int) -> dict[Prefix, int] | None:
        """The places of a node and everything in it from `base` on, or None if `size` is too small."""
        placed, cursor = {node.prefix: base}, 0
        for child in node.children:
            room = 1 << (self._bits - child.prefix.length)
            offset = child.prefix.start - node.prefix.start
            least = 1 if room == 1 and offset and node.prefix.length < self._bits - 1 else 0
            at = -(-max(cursor, least) // room) * room
            if room == 1 and offset == (1 << (self._bits - node.prefix.length)) - 1:
                at = size - 1
            if at < cursor or at + room > size:
                return None
            inner = self._place(child, base + at, room)
            if inner is None:
                return None
            placed |= inner
            cursor = at + room
        return placed


class _Pool:
    """A network that stand-ins are taken from, in order, around what the configuration itself says of it."""

    def __init__(self, network: ipaddress.IPv4Network | ipaddress.IPv6Network, kept: set[Prefix]) -> None:
        self._start, self._length = int(network.network_address), network.prefixlen
        self._end = self._cursor = self._start
        self._end += network.num_addresses
        bits = network.max_prefixlen
        inner = [one for one in kept if one.length > self._length and self._start <= one.start < self._end]
        self._taken = sorted((one.start, one.start + (1 << (bits - one.length))) for one in inner)
        self._same = kept

    def peek(self, length: int, bits: int) -> int | None:
        """The next free place for a block of that length, or None."""
        if length < self._length:
            return None
        room = 1 << (bits - length)
        at = -(-max(self._cursor, self._start + (1 if length == bits else 0)) // room) * room
        for start, end in self._taken:
            if at < end and start < at + room:
                at = -(-end // room) * room
        is_free = at + room <= self._end - (1 if length == bits else 0) and Prefix(at, length) not in self._same
        return at if is_free else None

    def take(self, base: int, length: int, bits: int) -> None:
        """Use that place up."""
        self._cursor = base + (1 << (bits - length))


def _forest(prefixes: Iterable[Prefix], bits: int) -> list[_Node]:
    """The prefixes as trees by containment, each node's children in the order of their addresses."""
    tops: list[_Node] = []
    open_nodes: list[_Node] = []
    for prefix in sorted(set(prefixes)):
        while open_nodes and prefix.start >= open_nodes[-1].prefix.start + (1 << (bits - open_nodes[-1].prefix.length)):
            open_nodes.pop()
        node = _Node(prefix)
        (open_nodes[-1].children if open_nodes else tops).append(node)
        open_nodes.append(node)
    return tops
