"""Interrupts and steering of a NIC, from files as the kernel writes them."""

from pathlib import Path
from typing import Any

import pytest

from collector.facts import read_facts
from collector.root import Root
from collector.sources.interrupts import MOST_IRQS, parse_cpus, parse_mask
from tests.collector.readiness.hosts import write

LISTS = [("0", {0}), ("0-3,8", {0, 1, 2, 3, 8}), ("", set()), ("3-1", set()), ("0-99999999", set()), ("x,2", {2}), ("-1", set())]


@pytest.mark.parametrize(("text", "cpus"), LISTS, ids=["one", "ranges", "empty", "backwards", "too-many", "odd", "negative"])
def test_a_list_of_cpus_is_read_as_far_as_it_is_one(text: str, cpus: set[int]) -> None:
    assert parse_cpus(text) == cpus


MASKS = [("0", False), ("00000000,00000000", False), ("f", True), ("00000001,00000000", True), ("", False)]


@pytest.mark.parametrize(("text", "any_cpu"), MASKS, ids=["none", "none-of-many", "four", "one-of-many", "empty"])
def test_a_mask_without_a_cpu_is_off(text: str, any_cpu: bool) -> None:
    assert parse_mask(text) is any_cpu


ADDRESS = "0000:01:00.0"
DEVICE = f"sys/bus/pci/devices/{ADDRESS}"


def add_port(root: Path, queues: int = 2) -> None:
    """A network function with its interface."""
    write(root, f"{DEVICE}/class", "0x020000\n")
    net = f"sys/devices/pci0000:00/{ADDRESS}/net/eth0"
    write(root, f"{net}/ifindex", "2\n")
    for number in range(queues):
        write(root, f"{net}/queues/rx-{number}/rps_cpus", "00\n")
        write(root, f"{net}/queues/tx-{number}/xps_cpus", f"{1 << number:02x}\n")
    write(root, f"{net}/threaded", "0\n")
    write(root, "sys/class/net", None)
    (root / "sys/class/net/eth0").symlink_to(f"../../{net.removeprefix('sys/')}")


def nic_and_reasons(root: Path) -> tuple[dict[str, Any], dict[str, str]]:
    facts = read_facts(Root(root))
    return facts.nics[0], {entry["fact"]: entry["reason"] for entry in facts.absent}


def test_interrupts_are_counted_and_so_are_the_cpus_they_arrive_at(small_host: Path) -> None:
    add_port(small_host)
    for number, file, cpus in (
        (24, "effective_affinity_list", "0"),
        (25, "effective_affinity_list", "3"),
        (26, "smp_affinity_list", "0-3"),
    ):
        write(small_host, f"{DEVICE}/msi_irqs/{number}", "msix\n")
        write(small_host, f"proc/irq/{number}/{file}", f"{cpus}\n")
    write(small_host, "proc/irq/24/smp_affinity_list", "0-7\n")
    assert nic_and_reasons(small_host)[0]["irqs"] == {"count": 3, "cpus": 4}


def test_an_old_function_has_one_line(small_host: Path) -> None:
    add_port(small_host)
    write(small_host, f"{DEVICE}/irq", "11\n")
    write(small_host, "proc/irq/11/smp_affinity_list", "0-1\n")
    assert nic_and_reasons(small_host)[0]["irqs"] == {"count": 1, "cpus": 2}


def test_a_function_without_an_interrupt_says_so(small_host: Path) -> None:
    add_port(small_host)
    write(small_host, f"{DEVICE}/irq", "0\n")
    nic, reasons = nic_and_reasons(small_host)
    assert "irqs" not in nic
    assert reasons["nic.irqs.count"] == "eth0: the kernel gave this function no interrupt"


def test_of_a_great_many_interrupts_only_the_number_is_told(small_host: Path) -> None:
    add_port(small_host)
    for number in range(MOST_IRQS + 1):
        write(small_host, f"{DEVICE}/msi_irqs/{number}", "msix\n")
    nic, reasons = nic_and_reasons(small_host)
    assert nic["irqs"] == {"count": MOST_IRQS + 1}
    assert "more than" in reasons["nic.irqs.cpus"]


def test_steering_is_told_by_its_masks(small_host: Path) -> None:
    add_port(small_host)
    nic, _ = nic_and_reasons(small_host)
    assert (nic["steering"], nic["threaded_napi"]) == ({"rps": False, "xps": True}, False)
    write(small_host, f"sys/devices/pci0000:00/{ADDRESS}/net/eth0/queues/rx-1/rps_cpus", "0c\n")
    assert nic_and_reasons(small_host)[0]["steering"]["rps"] is True
