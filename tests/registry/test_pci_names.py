"""Names of PCI devices."""

import gzip
from datetime import date
from pathlib import Path

import pytest

from registry import pci_names
from registry.pci_names import device_name, name_of_key, parse_names, shortened

TEXT = """#
#\tDate:    2026-08-22 03:15:01
#

# Syntax

8086  Intel Corporation
\t10c9  82576 Gigabit Network Connection
\t\t8086 a03c  Gigabit ET Dual Port Server Adapter
\t10ca  82576 Virtual Function
1af4  Red Hat, Inc.
\t1041  Virtio 1.0 network device
C 02  Network controller
\t00  Ethernet controller
"""


def test_devices_are_known_by_vendor_and_device() -> None:
    assert parse_names(TEXT.splitlines()) == {
        "8086:10c9": "82576 Gigabit Network Connection",
        "8086:10ca": "82576 Virtual Function",
        "1af4:1041": "Virtio 1.0 network device",
    }


def test_what_is_shipped_keeps_its_head_and_loses_subsystems_and_classes() -> None:
    lines = list(shortened(TEXT.splitlines(keepends=True)))
    assert lines[:3] == ["#\n", "#\tDate:    2026-08-22 03:15:01\n", "#\n"]
    assert len(lines) == 8
    assert parse_names(lines) == parse_names(TEXT.splitlines())


def test_the_shipped_file_is_dated_licensed_and_already_short() -> None:
    assert date.fromisoformat(pci_names.shipped_date()) >= date(2026, 8, 22)
    folder = Path(pci_names.__file__).parent / "data"
    text = gzip.decompress((folder / "pci.ids.gz").read_bytes()).decode()
    assert "3-clause BSD License" in text
    assert "Martin Mares and Albert Pool" in (folder / "LICENSE.pci.ids").read_text()
    assert "".join(shortened(text.splitlines(keepends=True))) == text


def test_a_file_that_is_no_pci_ids_is_not_shipped(tmp_path: Path) -> None:
    (tmp_path / "other").write_text("hello\n")
    with pytest.raises(ValueError, match=r"no pci\.ids"):
        pci_names.ship(tmp_path / "other")


def test_names_are_found_by_ids_and_by_keys_of_addresses() -> None:
    assert device_name("8086", "10c9") == "82576 Gigabit Network Connection"
    assert name_of_key("8086-10ca") == "82576 Virtual Function"
    assert device_name(None, "10c9") is None
    assert device_name("8086", None) is None
    assert device_name("ffff", "ffff") is None
    assert name_of_key("virtio-net") is None


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Intel Corporation", "Intel"),
        ("Advanced Micro Devices, Inc. [AMD]", "AMD"),
        ("Broadcom Inc. and subsidiaries", "Broadcom"),
        ("Mellanox Technologies", "Mellanox"),
        ("Realtek Semiconductor Co., Ltd.", "Realtek Semiconductor"),
        ("Red Hat, Inc.", "Red Hat"),
        ("Co", "Co"),
    ],
)
def test_a_vendor_is_called_as_people_call_it(name: str, short: str) -> None:
    assert pci_names.short_vendor(name) == short


def test_the_vendor_of_a_key_is_named() -> None:
    assert pci_names.vendor_name("8086-10c9") == "Intel"
    assert pci_names.vendor_name("virtio-net") is None
