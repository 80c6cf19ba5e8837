"""Structures of the firmware's SMBIOS table: the firmware's own and the memory modules, without the texts that hold serial numbers."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from collector.root import Root

ENTRY, TABLE = "sys/firmware/dmi/entries/0-0/raw", "sys/firmware/dmi/tables/DMI"
FIRMWARE, MODULE, END = 0, 17, 127
KEPT = frozenset({FIRMWARE, MODULE})
MODULE_TYPES = {
    0x0F: "SDRAM", 0x12: "DDR", 0x13: "DDR2", 0x14: "DDR2 FB-DIMM", 0x18: "DDR3", 0x1A: "DDR4", 0x1B: "LPDDR", 0x1C: "LPDDR2",
    0x1D: "LPDDR3", 0x1E: "LPDDR4", 0x20: "HBM", 0x21: "HBM2", 0x22: "DDR5", 0x23: "LPDDR5", 0x24: "HBM3",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """One memory module that is fitted; None where the firmware does not know."""

    kind: str | None
    speed_mts: int | None


def list_structures(content: bytes) -> Iterator[bytes]:
    """The formatted part of each structure; a table that is cut short or makes no sense ends."""
    at = 0
    while at + 4 <= len(content):
        kind, length = content[at], content[at + 1]
        if length < 4 or at + length > len(content):
            return
        yield content[at : at + length]
        end = content.find(b"\0\0", at + length)
        if kind == END or end < 0:
            return
        at = end + 2


def pick_structures(content: bytes) -> bytes:
    """The formatted parts of firmware and memory modules: in those, texts are only numbered, and so no serial number is left."""
    return b"".join(structure + b"\0\0" for structure in list_structures(content) if structure[0] in KEPT)


def parse_virtual_machine_bit(structure: bytes) -> bool | None:
    """Whether the firmware says "this is a virtual machine"; None where the structure is too old to say."""
    long_enough = len(structure) >= 20 and structure[0] == FIRMWARE and structure[1] >= 20
    return bool(structure[19] & 0x10) if long_enough else None


def parse_module(structure: bytes) -> Module | None:
    """A memory module; None for an empty socket."""
    if len(structure) < 0x15 or structure[0] != MODULE or structure[0x0C:0x0E] == b"\0\0":
        return None
    speeds = [_word(structure, place) for place in (0x20, 0x15)]  # What it is set to, and what it could run at.
    speed = next((value for value in speeds if 0 < value < 0xFFFF), None)
    return Module(kind=MODULE_TYPES.get(structure[0x12]), speed_mts=speed)


def _word(structure: bytes, place: int) -> int:
    """Two bytes, or 0 where an older structure ends before them."""
    value: int = struct.unpack_from("<H", structure, place)[0] if len(structure) >= place + 2 else 0
    return value


def read_structures(root: Root, path: str = TABLE) -> tuple[bytes, ...] | None:
    """The structures that are kept, or None where they cannot be read; the table is closed to everybody but root."""
    content = root.read_excerpt(path, pick_structures)
    return None if content is None else tuple(list_structures(content))
