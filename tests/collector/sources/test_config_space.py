"""Extended capabilities out of the bytes of a configuration space."""

import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.root import Root
from collector.sources.config_space import ACS, SRIOV, list_capabilities, parse_capabilities, pick_capabilities, read_capabilities
from tests.collector.readiness.hosts import config_space, write

SERIAL = (0x0003, bytes.fromhex("665544fffe332211"))
VFS = (SRIOV, struct.pack("<IHHHH", 0, 0, 0, 8, 8))


def acs(control: int) -> tuple[int, bytes]:
    return ACS, struct.pack("<HH", 0x1D, control)


def test_total_vfs_and_isolation_are_read_from_their_capabilities() -> None:
    found = parse_capabilities(config_space(SERIAL, VFS, acs(0x1D)))
    assert (found.readable, found.sriov_vfs, found.acs) == (True, 8, True)


def test_isolation_that_is_there_but_not_switched_on_is_no() -> None:
    assert parse_capabilities(config_space(acs(0))).acs is False
    assert parse_capabilities(config_space(SERIAL)).acs is None


SHORT = [(64, False), (128, False), (0, False), (256, True)]


@pytest.mark.parametrize(("size", "readable"), SHORT, ids=["without-root", "cardbus", "empty", "plain-pci"])
def test_what_only_root_may_read_is_unread_and_plain_pci_has_none(size: int, readable: bool) -> None:
    found = parse_capabilities(bytes(size))
    assert (found.readable, found.needs_root, found.sriov_vfs) == (readable, not readable, None)


def test_a_capture_keeps_neither_a_serial_number_nor_anything_else() -> None:
    space = config_space(SERIAL, VFS, acs(0x1D))
    kept = pick_capabilities(space)
    assert SERIAL[1] not in kept
    assert not any(kept[:0x100])
    assert parse_capabilities(kept) == parse_capabilities(space)
    assert len(pick_capabilities(bytes(64))) == 64


def test_a_chain_that_bites_its_tail_ends() -> None:
    space = bytearray(4096)
    space[0x100:0x104] = struct.pack("<I", SRIOV | 0x100 << 20)
    assert list(list_capabilities(bytes(space))) == [(SRIOV, 0x100)]


@given(st.binary(max_size=600))
def test_any_bytes_are_survived_and_kept_bytes_say_the_same(content: bytes) -> None:
    assert parse_capabilities(pick_capabilities(content)) == parse_capabilities(content)


def test_a_missing_file_is_unread_without_blaming_root(tmp_path: Path) -> None:
    found = read_capabilities(Root(tmp_path), "0000:01:00.0")
    assert (found.readable, found.needs_root) == (False, False)
    write(tmp_path, "sys/bus/pci/devices/0000:01:00.0/config", bytes(64))
    assert read_capabilities(Root(tmp_path), "0000:01:00.0").needs_root
