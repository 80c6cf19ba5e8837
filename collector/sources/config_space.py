"""PCI configuration space: the extended capabilities that decide, and nothing that names one single device.

Without root the kernel gives 64 bytes; what lies beyond is then unread, not absent.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from collector.root import Root
from collector.sources.pci import DEVICES

SRIOV, ACS = 0x0010, 0x000D
FIRST, PLAIN, FULL = 0x100, 0x100, 0x1000
KEPT = {SRIOV: 0x24, ACS: 0x08}
"""Bytes of a capability that a capture keeps. A serial number (capability 0x0003) often holds a MAC address and is left out."""
ACS_WANTED = 0x1D
"""Source validation, request and completion redirect, upstream forwarding: what the kernel switches on to isolate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capability:
    """Extended capabilities of a PCI function, as far as they could be read."""

    readable: bool
    """False: only the first 64 bytes were given (root is needed for more), or none."""
    sriov_vfs: int | None = None
    """TotalVFs of the SR-IOV capability; None where there is no such capability."""
    acs: bool | None = None
    """Whether access control services are there and switched on; None where there is no such capability."""
    needs_root: bool = False
    """Whether root would see it."""


UNREAD = Capability(readable=False)


def list_capabilities(content: bytes) -> Iterator[tuple[int, int]]:
    """Id and place of each extended capability; a chain that bites its own tail ends."""
    place, seen = FIRST, set[int]()
    while FIRST <= place <= len(content) - 4 and place not in seen:
        seen.add(place)
        header = struct.unpack_from("<I", content, place)[0]
        if header in (0, 0xFFFFFFFF):
            return
        yield header & 0xFFFF, place
        place = header >> 20 & 0xFFC


def pick_capabilities(content: bytes) -> bytes:
    """The same bytes with everything blanked but the chain and the capabilities that decide."""
    if len(content) <= PLAIN:
        return bytes(len(content))
    kept = bytearray(len(content))
    for number, place in list_capabilities(content):
        end = place + KEPT.get(number, 4)
        kept[place:end] = content[place:end]
    return bytes(kept)


def parse_capabilities(content: bytes) -> Capability:
    """What the extended capabilities say; a function with 256 bytes has none, one with 64 was not shown whole."""
    if len(content) < PLAIN:
        return Capability(readable=False, needs_root=True)
    vfs, acs = None, None
    for number, place in list_capabilities(content):
        if number == SRIOV and place + 0x10 <= len(content):
            vfs = struct.unpack_from("<H", content, place + 0x0E)[0]
        elif number == ACS and place + 8 <= len(content):
            acs = struct.unpack_from("<H", content, place + 6)[0] & ACS_WANTED == ACS_WANTED
    return Capability(readable=True, sriov_vfs=vfs, acs=acs)


def read_capabilities(root: Root, address: str) -> Capability:
    """The extended capabilities of one function."""
    path = f"{DEVICES}/{address}/config"
    content = root.read_excerpt(path, pick_capabilities)
    return Capability(readable=False, needs_root=root.denied(path)) if content is None else parse_capabilities(content)
