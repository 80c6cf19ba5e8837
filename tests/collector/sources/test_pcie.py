"""The place of a function on the bus: its link, the port above, who shares its group; and SR-IOV of both sides."""

import os
import struct
from pathlib import Path
from typing import Any

import pytest

from collector.facts import read_facts
from collector.root import Root
from collector.sources.config_space import ACS, SRIOV
from collector.sources.pcie import parse_speed, parse_width
from tests.collector.readiness.hosts import config_space, write

SPEEDS = [("8.0 GT/s PCIe", 8.0), ("2.5 GT/s", 2.5), ("Unknown", None), ("", None), (None, None), ("x GT/s", None)]


@pytest.mark.parametrize(("text", "speed"), SPEEDS, ids=["third", "first", "unknown", "empty", "absent", "odd"])
def test_the_speed_of_a_link_is_told_in_transfers(text: str | None, speed: float | None) -> None:
    assert parse_speed(text) == speed


WIDTHS = [("4", 4), ("0", None), ("255", None), ("", None), (None, None)]


@pytest.mark.parametrize(("text", "width"), WIDTHS, ids=["four", "down", "unknown", "empty", "absent"])
def test_lanes_of_a_link_that_is_down_are_not_told(text: str | None, width: int | None) -> None:
    assert parse_width(text) == width


PORT, PF, VF = "0000:00:01.0", "0000:01:00.0", "0000:01:10.0"
REAL = f"sys/devices/pci0000:00/{PORT}"


def add_function(root: Path, address: str, kind: str, **files: str | bytes) -> None:
    """A function below the port, and its place on the bus."""
    real = REAL if address == PORT else f"{REAL}/{address}"
    for file, content in {"class": f"{kind}\n", "vendor": "0x8086\n", "device": "0x10c9\n", **files}.items():
        write(root, f"{real}/{file}", content)
    write(root, "sys/bus/pci/devices", None)
    (root / "sys/bus/pci/devices" / address).symlink_to(f"../../../{real.removeprefix('sys/')}")


def build(root: Path, control: int | None = 0x1D) -> Path:
    """A port of a card with SR-IOV and one virtual function, below a port that isolates as said."""
    port = config_space() if control is None else config_space((ACS, struct.pack("<HH", 0x1D, control)))
    add_function(root, PORT, "0x060400", config=port)
    capability = config_space((SRIOV, struct.pack("<IHHHH", 0, 0, 0, 8, 8)))
    add_function(
        root, PF, "0x020000", config=capability, sriov_totalvfs="7\n", sriov_numvfs="1\n", sriov_vf_device="10ca\n",
        sriov_drivers_autoprobe="1\n", current_link_speed="5.0 GT/s PCIe\n", current_link_width="4\n",
        max_link_speed="8.0 GT/s PCIe\n", max_link_width="8\n",
    )  # fmt: skip
    add_function(root, VF, "0x020000", config=bytes(64))
    (root / REAL / PF / "virtfn0").symlink_to(f"../{VF}")
    (root / REAL / VF / "physfn").symlink_to(f"../{PF}")
    for address in (PORT, PF, VF):
        write(root, f"sys/kernel/iommu_groups/7/devices/{address}", "")
        real = REAL if address == PORT else f"{REAL}/{address}"
        (root / real / "iommu_group").symlink_to(os.path.relpath("sys/kernel/iommu_groups/7", real))
    return root


def nics(root: Path) -> dict[str, dict[str, Any]]:
    return {nic["pci"]["address"]: nic for nic in read_facts(Root(root)).nics}


def test_both_sides_of_a_card_name_each_other(small_host: Path) -> None:
    found = nics(build(small_host))
    assert found[PF]["sriov"] == {
        "total_vfs": 7, "capability_total_vfs": 8, "active_vfs": 1, "vf_device": "10ca", "drivers_autoprobe": True,
        "virtual_functions": [VF],
    }  # fmt: skip
    assert found[VF]["sriov"] == {"physical_function": PF}


def test_the_link_is_told_as_it_is_and_as_it_could_be(small_host: Path) -> None:
    assert nics(build(small_host))[PF]["pcie"] == {"speed_gts": 5.0, "width": 4, "max_speed_gts": 8.0, "max_width": 8}


CONTROLS = [(0x1D, "on"), (0, "off"), (None, "none")]


@pytest.mark.parametrize(("control", "told"), CONTROLS, ids=["on", "off", "no-capability"])
def test_the_port_above_isolates_or_does_not(control: int | None, told: str, small_host: Path) -> None:
    assert nics(build(small_host, control))[PF]["isolation"] == {"acs": told, "shared_with": [VF]}


def test_without_root_isolation_and_capability_are_unknown_with_the_reason(small_host: Path) -> None:
    build(small_host)
    for path in (REAL, f"{REAL}/{PF}"):
        write(small_host, f"{path}/config", bytes(64))
    facts = read_facts(Root(small_host))
    reasons = {entry["fact"]: entry["reason"] for entry in facts.absent if PF in entry["reason"]}
    assert "root is needed" in reasons["nic.isolation.acs"]
    assert "root is needed" in reasons["nic.sriov.capability_total_vfs"]


def test_a_function_on_the_root_bus_has_no_port(small_host: Path) -> None:
    write(small_host, "sys/devices/pci0000:00/0000:00:03.0/class", "0x020000\n")
    write(small_host, "sys/bus/pci/devices", None)
    (small_host / "sys/bus/pci/devices/0000:00:03.0").symlink_to("../../../devices/pci0000:00/0000:00:03.0")
    assert nics(small_host)["0000:00:03.0"]["isolation"] == {"acs": "no-port"}
