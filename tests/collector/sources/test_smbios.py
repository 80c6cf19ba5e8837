"""What is taken of the firmware's SMBIOS table: structures by kind, and never a text."""

import struct
from pathlib import Path

import pytest

from collector.facts import read_facts
from collector.root import Root
from collector.sources.smbios import list_structures, parse_module, parse_virtual_machine_bit, pick_structures

SERIALS = bytes((1, 8, 0, 0, 0, 0, 0, 0)) + b"SERIAL123\0\0"


def bios_structure(extension: int, length: int = 24) -> bytes:
    """An SMBIOS type 0 structure with the given second extension byte."""
    body = bytearray(length)
    body[0:2] = bytes((0, length))
    if length > 19:
        body[19] = extension
    return bytes(body)


def module(size: int = 16384, kind: int = 0x1A, speed: int = 3200, configured: int | None = 2933, length: int = 0x28) -> bytes:
    """An SMBIOS type 17 structure; text 3 of it is a serial number."""
    body = bytearray(length)
    struct.pack_into("<BB", body, 0, 17, length)
    struct.pack_into("<H", body, 0x0C, size)
    body[0x12] = kind
    if length >= 0x17:
        struct.pack_into("<H", body, 0x15, speed)
        body[0x18] = 3
    if configured is not None and length >= 0x22:
        struct.pack_into("<H", body, 0x20, configured)
    return bytes(body)


TEXTS = b"DIMM_A1\0Samsung\0SERIAL-DIMM-77\0\0"
BITS = [(bios_structure(0x14), True), (bios_structure(0x04), False), (bios_structure(0, 18), None), (b"", None), (module(), None)]


@pytest.mark.parametrize(("structure", "bit"), BITS, ids=["virtual", "hardware", "too-old", "empty", "another"])
def test_the_firmware_says_whether_it_is_a_virtual_machine(structure: bytes, bit: bool | None) -> None:
    assert parse_virtual_machine_bit(structure) is bit


def test_only_firmware_and_modules_leave_the_table_and_no_text_does() -> None:
    table = SERIALS + bios_structure(0x10) + b"Vendor\0\0" + module() + TEXTS + SERIALS
    picked = pick_structures(table)
    assert picked == bios_structure(0x10) + b"\0\0" + module() + b"\0\0"
    assert pick_structures(picked) == picked


ODD = [b"", b"\x01\x00", SERIALS, b"\x11\xff\0\0", module()[:20], b"\x00\x03\0\0\0"]


@pytest.mark.parametrize("table", ODD, ids=["empty", "short", "others", "longer-than-it-is", "cut", "length-without-sense"])
def test_a_table_without_sense_gives_nothing(table: bytes) -> None:
    assert pick_structures(table) == b""


def test_what_lies_behind_the_end_of_the_table_is_not_read() -> None:
    assert list(list_structures(bytes((127, 4, 0, 0)) + b"\0\0" + module() + TEXTS)) == [bytes((127, 4, 0, 0))]


MODULES = [
    (module(), ("DDR4", 2933)),
    (module(configured=0), ("DDR4", 3200)),
    (module(speed=0, configured=0xFFFF), ("DDR4", None)),
    (module(kind=0x07), (None, 2933)),
    (module(length=0x1B, configured=None), ("DDR4", 3200)),
    (module(length=0x15), ("DDR4", None)),
]
MODULE_IDS = ["as-set", "only-what-it-could", "unknown-speed", "qemu-ram", "older", "oldest"]


@pytest.mark.parametrize(("structure", "told"), MODULES, ids=MODULE_IDS)
def test_a_module_is_told_by_kind_and_by_the_speed_it_is_set_to(structure: bytes, told: tuple[str | None, int | None]) -> None:
    found = parse_module(structure)
    assert found
    assert (found.kind, found.speed_mts) == told


def test_an_empty_socket_is_no_module() -> None:
    assert parse_module(module(size=0)) is None


def test_the_slowest_module_of_a_host_counts(small_host: Path) -> None:
    place = small_host / "sys/firmware/dmi/tables/DMI"
    place.parent.mkdir(parents=True)
    place.write_bytes(bios_structure(0) + b"\0\0" + b"".join(one + TEXTS for one in (module(), module(configured=2666), module(size=0))))
    root = Root(small_host)
    memory = read_facts(root).host["memory"]
    assert (memory["dimms"], memory["dimm_type"], memory["dimm_speed_mts"]) == (2, "DDR4", 2666)
    assert b"SERIAL" not in root.touched["sys/firmware/dmi/tables/DMI"].content


def test_without_root_the_modules_are_unknown_and_the_reason_is_told(small_host: Path) -> None:
    (small_host / "capture.json").write_text('{"unseen": {"sys/firmware/dmi/tables/DMI": "permission denied"}, "names_only": []}')
    reasons = {entry["fact"]: entry["reason"] for entry in read_facts(Root(small_host)).absent}
    assert reasons["memory.dimms"] == "/sys/firmware/dmi/tables/DMI: permission denied"
