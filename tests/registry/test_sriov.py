"""The table of NICs that can be shared."""

import re
from collections import Counter
from pathlib import PurePosixPath
from urllib.parse import urlsplit

import pytest

from registry import pci_names, sriov

UNNAMED = {"19ee", "1d0f", "1414", "10df"}
"""Vendors whose NICs pci.ids does not name, or not all of them; the kernel's table of devices has them."""

AT_A_COMMIT = re.compile(r"https://github\.com/[\w.-]+/[\w.-]+/blob/[0-9a-f]{40}/[\w./+-]+")
PAGES = {"docs.nvidia.com", "manualshive.com", "www.mail-archive.com"}
"""Where the pages are that a row may stand on; whatever is kept in a repository is named at the commit that was read."""


@pytest.mark.parametrize("row", sriov.controllers(), ids=lambda row: row.name)
def test_every_row_has_devices_that_pci_ids_knows_and_says_where_it_is_from(row: sriov.Sriov) -> None:
    assert row.pci
    assert row.source
    assert row.address.startswith("https://")
    assert row.per in {"port", "function", "device"}
    for pci in (*row.pci, *row.vf_pci):
        assert _named(pci) or pci.partition(":")[0] in UNNAMED, pci


@pytest.mark.parametrize("row", sriov.controllers(), ids=lambda row: row.name)
def test_virtual_functions_are_called_so_and_physical_ones_are_not(row: sriov.Sriov) -> None:
    by_product = {"1d0f:ec20", "8086:145c"}  # pci.ids says what these are sold as.
    assert [pci for pci in row.vf_pci for name in _named(pci) if not re.search(r"Virtual|\bVF\b", name) and pci not in by_product] == []
    assert [pci for pci in row.pci for name in _named(pci) if re.search(r"Virtual|\bVF\b", name)] == []


@pytest.mark.parametrize("row", sriov.controllers(), ids=lambda row: row.name)
def test_a_source_is_a_file_at_one_commit_or_a_page_that_was_read(row: sriov.Sriov) -> None:
    assert AT_A_COMMIT.fullmatch(row.address) or urlsplit(row.address).hostname in PAGES, row.address
    file = PurePosixPath(urlsplit(row.address).path)
    if AT_A_COMMIT.fullmatch(row.address):  # Its words name the file: a guide by its folder and name.
        assert file.stem in row.source.replace(",", "").split(":")[0].replace("/", " ").replace(".", " ").split(), row.source


def test_only_nics_with_no_driver_for_their_virtual_functions_lack_one() -> None:
    assert [row.name for row in sriov.controllers() if row.vf_driver is None] == ["Solarflare SFC9000"]


def _named(pci: str) -> list[str]:
    """What pci.ids calls the devices of an id, or of all that begin so."""
    vendor, _, device = pci.partition(":")
    if not device.endswith("*"):
        return [name for name in [pci_names.device_name(vendor, device)] if name]
    return [name for known, name in pci_names.shipped_names().items() if known.startswith(pci.removesuffix("*"))]


def test_no_device_stands_in_two_rows() -> None:
    counts = Counter(pci for row in sriov.controllers() for pci in (*row.pci, *row.vf_pci))
    assert [pci for pci, count in counts.items() if count > 1] == []


def test_a_virtual_function_belongs_to_its_controller() -> None:
    known = sriov.of_key("8086-10ca")
    assert known is not None
    assert (known.name, known.virtual_functions, known.vf_driver) == ("Intel 82576", 8, "igbvf")
    assert sriov.of_key("ffff-ffff") is None


def test_devices_that_begin_alike_belong_to_one_controller() -> None:
    function, virtual = sriov.of_key("1425-5410"), sriov.of_key("1425-5810")
    assert function is not None
    assert function is virtual
    assert (sriov.is_virtual(function, "1425-5410"), sriov.is_virtual(function, "1425-5810")) == (False, True)
    assert not sriov.is_virtual(function, "8086-1520")
