"""IP addresses in a text: where they stand, and which of them name nobody."""

import ipaddress
import re
from collections.abc import Iterator
from typing import NamedTuple

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_PRIVATE = "10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.168.0.0/16 fc00::/7 fe80::/10 fec0::/10"
_DOCUMENTATION = "192.0.2.0/24 198.51.100.0/24 203.0.113.0/24 2001:db8::/32 3fff::/20"
_BENCHMARK = "198.18.0.0/15 2001:2::/48"
_SPECIAL = "0.0.0.0/8 192.0.0.0/24 192.88.99.0/24 224.0.0.0/4 240.0.0.0/4 ::/127 64:ff9b::/128 100::/64 ff00::/8"
KEPT = tuple(ipaddress.ip_network(text) for text in f"{_PRIVATE} {_DOCUMENTATION} {_BENCHMARK} {_SPECIAL}".split())
"""Networks whose addresses name nobody: they carry the structure and stay."""
SHORTEST = {4: 8, 6: 20}
"""A shorter prefix is a part of the whole internet, and nobody's."""
WELL_KNOWN = frozenset(map(ipaddress.ip_network, ("64:ff9b::/96", "2001::/32", "2002::/16", "::ffff:0:0/96", "::/96", "2001::/23")))
"""Prefixes of translation and of bogon lists, kept as prefixes; addresses within them hold somebody's."""
DOCUMENTED_MAC = 0x02005EFFFE005300
"""The interface identifier of the documentation MAC addresses (RFC 7042), 00-00-5E-00-53-00 and up."""

_V4 = re.compile(r"(?<![A-Za-z0-9.])(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?:/[0-9]{1,2}(?![0-9]))?(?![A-Za-z0-9]|\.[0-9])")
_V6 = re.compile(r"(?<![A-Za-z0-9:.])[0-9A-Fa-f:]*:[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*(?:/[0-9]{1,3}(?![0-9]))?(?![A-Za-z0-9])")


class Found(NamedTuple):
    """An address in a text, and the prefix length behind it; `end` lies before the length."""

    start: int
    end: int
    address: Address
    length: int | None


def addresses_in(text: str) -> Iterator[Found]:
    """Every IP address in the text, in order; MAC addresses, times and versions of three numbers are none."""
    found = [one for pattern in (_V4, _V6) for match in pattern.finditer(text) if (one := _found(match.group(), match.start()))]
    position = 0
    for one in sorted(found):
        if one.start >= position:
            yield one
            position = one.end


def _found(text: str, start: int) -> Found | None:
    bare, _, length = text.partition("/")
    bare = bare.rstrip(".")
    bare = bare if bare.endswith("::") else bare.removesuffix(":")
    try:
        address = ipaddress.ip_address(bare if ":" in bare else ".".join(str(int(part)) for part in bare.split(".")))
    except ValueError:
        return None
    bits = int(length) if length and int(length) <= address.max_prefixlen else None
    return Found(start, start + len(bare), address, bits)


def is_kept(address: Address, length: int | None = None) -> bool:
    """Whether an address, or the prefix that is written so, names nobody."""
    if length is not None and (length < SHORTEST[address.version] or ipaddress.ip_network((address, length), strict=False) in WELL_KNOWN):
        return True
    return any(address.version == network.version and address in network for network in KEPT)


def holds_mac(address: Address) -> bool:
    """Whether the interface identifier was made of a hardware address that is not a documentation one."""
    identifier = int(address) & (2**64 - 1)
    return address.version == 6 and (identifier >> 24) & 0xFFFF == 0xFFFE and identifier >> 8 != DOCUMENTED_MAC >> 8
