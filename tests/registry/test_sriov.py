"""The table of NICs that can be shared."""

from collections import Counter

import pytest

from registry import pci_names, sriov


@pytest.mark.parametrize("row", sriov.controllers(), ids=lambda row: row.name)
def test_every_row_has_devices_that_pci_ids_knows_and_says_where_it_is_from(row: sriov.Sriov) -> None:
    assert row.pci
    assert row.source
    assert row.per in {"port", "device"}
    for pci in (*row.pci, *row.vf_pci):
        assert pci_names.device_name(*pci.split(":")) is not None
    assert all("Virtual" in (pci_names.device_name(*pci.split(":")) or "") for pci in row.vf_pci)


def test_no_device_stands_in_two_rows() -> None:
    counts = Counter(pci for row in sriov.controllers() for pci in (*row.pci, *row.vf_pci))
    assert [pci for pci, count in counts.items() if count > 1] == []


def test_a_virtual_function_belongs_to_its_controller() -> None:
    known = sriov.of_key("8086-10ca")
    assert known is not None
    assert (known.name, known.virtual_functions, known.vf_driver) == ("Intel 82576", 8, "igbvf")
    assert sriov.of_key("ffff-ffff") is None
