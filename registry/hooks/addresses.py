"""Where a hook may lead: to public addresses alone. Every address of a name is looked at, and the one that was looked at is called."""

import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from registry.hooks.errors import AddressError

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Sequence[str]]
_NAT64 = IPv6Network("64:ff9b::/96")
"""What is translated to IPv4 on the way: the last 32 bits tell where it leads."""
_NOT_GLOBAL = (IPv6Network("64:ff9b:1::/48"), IPv6Network("fec0::/10"), IPv6Network("3fff::/20"))
"""What Python counts as public: translation within a site, in which the IPv4 address stands where that site likes (RFC 8215); the older
addresses of a site; documentation."""
_PORTS = {"https": 443, "http": 80}
MOST_CHARACTERS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """An address of the web that was looked at."""

    scheme: str
    host: str
    port: int
    path: str
    """With its query."""

    @property
    def authority(self) -> str:
        """What the Host header says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


def target_of(url: str) -> Target:
    """What an address says. Raises AddressError with the way out."""
    wanted = "write an address such as https://chat.example/hooks/1: http or https, without user and password"
    if len(url) > MOST_CHARACTERS or not url.isascii() or any(mark <= " " or mark == "\x7f" for mark in url):
        raise AddressError(f"the address holds what no address may; {wanted}")
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError:
        raise AddressError(f"the address cannot be read; {wanted}") from None
    if (
        parts.scheme not in _PORTS
        or not port
        or not parts.hostname
        or parts.username is not None
        or parts.password is not None
        or parts.fragment
    ):
        raise AddressError(f"the address cannot be called; {wanted}")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(scheme=parts.scheme, host=parts.hostname, port=port, path=path)


def resolve(host: str, port: int) -> Sequence[str]:
    """Every address of a name, as the system's resolver knows them. Raises AddressError."""
    try:
        return tuple(dict.fromkeys(str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))
    except (OSError, UnicodeError):
        raise AddressError(f"{host} has no address") from None


def public_addresses(target: Target, resolver: Resolve = resolve) -> Sequence[Address]:
    """The addresses of a target, every one of them public. Raises AddressError where any is not: such a name leads astray."""
    found = [ip_address(text.partition("%")[0]) for text in resolver(target.host, target.port)]
    if not found:
        raise AddressError(f"{target.host} has no address")
    if any(not is_public(address) for address in found):
        raise AddressError(f"{target.host} leads into a network that is not public; nothing there is called")
    return found


def is_public(address: Address) -> bool:
    """Whether an address is reached through the Internet, whatever it is wrapped in."""
    inner = _within(address)
    if inner is not None:
        return is_public(inner)
    within = isinstance(address, IPv6Address) and any(address in network for network in _NOT_GLOBAL)
    return address.is_global and not (within or address.is_multicast or address.is_reserved)


def _within(address: Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 address stands for, or None."""
    if isinstance(address, IPv4Address):
        return None
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    if int(address) >> 32 == 0 and int(address) > 1:  # IPv4-compatible: obsolete, and still understood here and there.
        return IPv4Address(int(address))
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
