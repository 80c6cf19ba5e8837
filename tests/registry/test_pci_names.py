"""Names out of pci.ids."""

from registry.pci_names import device_name, parse_names

TEXT = """\
# comment
8086  Intel Corporation
\t10c9  82576 Gigabit Network Connection
\t\t8086 a03c  Gigabit ET Dual Port Server Adapter
\t10ca  82576 Virtual Function
15b3  Mellanox Technologies
\t1017  MT27800 Family [ConnectX-5]
C 02  Network controller
\t00  Ethernet controller
"""


def test_devices_are_named_by_both_ids_and_subsystems_and_classes_are_none() -> None:
    assert parse_names(TEXT.splitlines(keepends=True)) == {
        "8086:10c9": "82576 Gigabit Network Connection",
        "8086:10ca": "82576 Virtual Function",
        "15b3:1017": "MT27800 Family [ConnectX-5]",
    }


def test_a_device_without_ids_has_no_name() -> None:
    assert device_name(None, "10c9") is None
