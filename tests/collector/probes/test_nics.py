"""Hosts that are odd: what the NIC probe makes of them."""

from pathlib import Path

import pytest

from collector.facts import read_facts
from collector.probes.nics import MOST, public_names, read_nics
from collector.root import Root, command_path


def add_function(host: Path, address: str, **files: str) -> Path:
    """A PCI function with these files."""
    device = host / f"sys/devices/pci0000:00/{address}"
    device.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (device / name).write_text(f"{text}\n")
    bus = host / "sys/bus/pci/devices"
    bus.mkdir(parents=True, exist_ok=True)
    (bus / address).symlink_to(f"../../../devices/pci0000:00/{address}")
    return device


def add_netdev(host: Path, device: Path, name: str, **files: str) -> Path:
    """An interface below a device."""
    net = device / "net" / name
    net.mkdir(parents=True)
    for file, text in ({"ifindex": "2"} | files).items():
        (net / file).write_text(f"{text}\n")
    classes = host / "sys/class/net"
    classes.mkdir(parents=True, exist_ok=True)
    (classes / name).symlink_to(f"../../{net.relative_to(host / 'sys')}")
    return net


def test_two_interfaces_on_one_function_are_two_nics_of_it(small_host: Path) -> None:
    device = add_function(small_host, "0000:01:00.0", vendor="0x15b3", device="0x1003", **{"class": "0x020000"})
    add_netdev(small_host, device, "p1")
    add_netdev(small_host, device, "p2")
    nics = read_facts(Root(small_host)).nics
    assert [(nic["name"], nic["pci"]["address"]) for nic in nics] == [("p1", "0000:01:00.0"), ("p2", "0000:01:00.0")]


def test_a_function_without_vendor_and_device_is_read(small_host: Path) -> None:
    add_function(small_host, "0000:01:00.0", **{"class": "0x020000"})
    (nic,) = read_facts(Root(small_host)).nics
    assert nic["pci"] == {"address": "0000:01:00.0"}


def test_an_infiniband_function_without_an_interface_is_a_nic(small_host: Path) -> None:
    add_function(small_host, "10000:01:00.0", vendor="0x15b3", device="0x1011", **{"class": "0x020700"})
    (nic,) = read_facts(Root(small_host)).nics
    assert nic["pci"]["address"] == "10000:01:00.0"


def test_a_function_of_another_class_with_sriov_is_no_nic(small_host: Path) -> None:
    add_function(small_host, "0000:01:00.0", vendor="0x8086", device="0x37c8", sriov_totalvfs="16", **{"class": "0x0b4000"})
    assert read_facts(Root(small_host)).nics == ()


def test_a_link_that_is_down_has_no_speed_and_says_so(small_host: Path) -> None:
    device = add_function(small_host, "0000:01:00.0", vendor="0x8086", device="0x10fb", **{"class": "0x020000"})
    add_netdev(small_host, device, "eth0", speed="-1", duplex="unknown", carrier="0")
    facts = read_facts(Root(small_host))
    assert "speed_mbps" not in facts.nics[0]
    assert facts.nics[0]["link_up"] is False
    reasons = {entry["fact"]: entry["reason"] for entry in facts.absent}
    assert reasons["nic.speed_mbps"] == "eth0: the kernel reports -1: the link is down or has no speed"


SPREAD_OVER = "RX flow hash indirection table for eth0 with 2 RX ring(s):\n    0:      {}\n"
SWITCHED = {
    "an empty table of a driver that is off": ("0     0     0     0", {}, None),
    "one queue of a driver that is on": ("0     0     0     0", {"carrier": "1"}, 1),
    "a table that a driver fills before it is on": ("0     0     1     1", {}, 2),
}


@pytest.mark.parametrize(("table", "files", "queues"), SWITCHED.values(), ids=SWITCHED)
def test_a_table_that_a_driver_fills_when_it_is_set_up_is_not_believed_before(
    table: str, files: dict[str, str], queues: int | None, small_host: Path
) -> None:
    device = add_function(small_host, "0000:01:00.0", vendor="0x8086", device="0x10c9", **{"class": "0x020000"})
    add_netdev(small_host, device, "eth0", **files)
    answer = small_host / command_path(("ethtool", "-x", "eth0"))
    answer.parent.mkdir(parents=True)
    answer.write_text(SPREAD_OVER.format(table))
    facts = read_facts(Root(small_host))
    assert (facts.nics[0]["rss"]["table_entries"], facts.nics[0]["rss"].get("queues")) == (4, queues)
    reasons = [entry["reason"] for entry in facts.absent if entry["fact"] == "nic.rss.queues"]
    assert [("switched off" in reason) for reason in reasons] == ([True] if queues is None else [])


def test_no_virtual_functions_is_a_measurement_and_no_capability_is_absent(small_host: Path) -> None:
    more = {"class": "0x020000", "numa_node": "-1"}
    add_netdev(small_host, add_function(small_host, "0000:01:00.0", sriov_totalvfs="7", sriov_numvfs="0", **more), "eth0")
    add_netdev(small_host, add_function(small_host, "0000:02:00.0", **more), "eth1")
    first, second = read_facts(Root(small_host)).nics
    assert first["sriov"] == {"total_vfs": 7, "active_vfs": 0, "virtual_functions": []}
    assert "sriov" not in second
    assert "numa_node" not in first


def test_a_file_among_the_interfaces_is_no_interface(small_host: Path) -> None:
    (small_host / "sys/class/net").mkdir(parents=True)
    (small_host / "sys/class/net/bonding_masters").write_text("\n")
    assert read_nics(Root(small_host)) == ((), "")


def test_a_host_with_hundreds_of_functions_fits_into_a_document(small_host: Path) -> None:
    for number in range(300):
        add_function(small_host, f"0000:{number // 8:02x}:{number % 8:02x}.0", vendor="0x8086", device="0x10ca", **{"class": "0x020000"})
    facts = read_facts(Root(small_host))
    assert len(facts.nics) == MOST
    assert len(facts.absent) <= 256
    assert {"fact": "nic.name", "reason": "236 more NICs are not listed: 236 ports"} in facts.absent


def add_virtual_functions(host: Path, owner: Path, bus: str, count: int) -> None:
    """So many virtual functions of one physical one, each with its interface."""
    for number in range(count):
        address = f"0000:{bus}:{16 + number // 8:02x}.{number % 8}"
        device = add_function(host, address, vendor="0x8086", device="0x10ca", **{"class": "0x020000"})
        (device / "physfn").symlink_to(f"../{owner.name}")
        add_netdev(host, device, f"a{bus}v{number:02d}")


def test_a_host_full_of_virtual_functions_still_names_every_port_and_says_what_it_left_out(small_host: Path) -> None:
    for number in range(8):
        port = add_function(small_host, f"0000:{number:02x}:00.0", vendor="0x8086", device="0x10c9", **{"class": "0x020000"})
        add_netdev(small_host, port, f"z{number}")
        add_virtual_functions(small_host, port, f"{number:02x}", 32)
    for number in range(40):
        add_netdev(small_host, small_host / "sys/devices/virtual", f"b{number}", tun_flags="0x1002")
    facts = read_facts(Root(small_host))
    names = [nic["name"] for nic in facts.nics]
    assert names[:8] == [f"z{number}" for number in range(8)]
    assert [name for name in names if name.startswith("a")] == [f"a{bus:02x}v{number:02d}" for bus in range(8) for number in range(4)]
    assert sum(name.startswith("b") for name in names) == MOST - 8 - 32
    (reason,) = [entry["reason"] for entry in facts.absent if entry["fact"] == "nic.name"]
    assert reason.startswith("240 more NICs are not listed: 28 virtual functions of 0000:00:00.0, 28 virtual functions of 0000:01:00.0")
    assert len(reason) <= 300


def test_where_everything_fits_virtual_functions_are_listed_like_ports(small_host: Path) -> None:
    port = add_function(small_host, "0000:01:00.0", vendor="0x8086", device="0x10c9", **{"class": "0x020000"})
    add_netdev(small_host, port, "eth0")
    add_virtual_functions(small_host, port, "01", 7)
    facts = read_facts(Root(small_host))
    assert len(facts.nics) == 8
    assert not [entry for entry in facts.absent if "not listed" in entry["reason"]]


def test_evidence_names_the_place_where_an_interface_really_lies(small_host: Path) -> None:
    device = add_function(small_host, "0000:01:00.0", vendor="0x8086", device="0x10fb", **{"class": "0x020000"})
    add_netdev(small_host, device, "enx001122334455")
    clue = read_nics(Root(small_host))[0][0].clues["virtual"]
    assert (clue.path, clue.value, clue.seen) == ("/sys/class/net/enx*", "no", "/sys/devices/pci0000:00/0000:01:00.0/net/enx*")


def test_software_devices_do_not_crowd_out_hardware(small_host: Path) -> None:
    for number in range(MOST + 10):
        add_netdev(small_host, small_host / "sys/devices/virtual", f"a{number}", iflink="9", flags="x", tun_flags="y")
    add_netdev(small_host, add_function(small_host, "0000:01:00.0", **{"class": "0x020000"}), "z0")
    assert read_facts(Root(small_host)).nics[0]["name"] == "z0"


def test_a_value_the_catalogue_cannot_hold_is_absent_with_the_reason(small_host: Path) -> None:
    add_function(small_host, "0000:01:00.0", sriov_totalvfs="9" * 30, **{"class": "0x020000"})
    facts = read_facts(Root(small_host))
    assert "sriov" not in facts.nics[0]
    (reason,) = [entry["reason"] for entry in facts.absent if entry["fact"] == "nic.sriov.total_vfs"]
    assert "lies outside" in reason


ODD = [("pipe", None), ("binary", b"\xff\xfe\x00\x01" * 64), ("empty", b""), ("huge-number", b"9" * 5000)]


@pytest.mark.parametrize("content", [row[1] for row in ODD if row[1] is not None], ids=[row[0] for row in ODD if row[1] is not None])
def test_odd_contents_cost_facts_and_nothing_else(small_host: Path, content: bytes) -> None:
    device = add_function(small_host, "0000:01:00.0", **{"class": "0x020000"})
    net = add_netdev(small_host, device, "eth0")
    for file in ("speed", "mtu", "carrier", "duplex", "tun_flags", "flags", "iflink"):
        (net / file).write_bytes(content)
    for file in ("vendor", "device", "sriov_totalvfs", "numa_node"):
        (device / file).write_bytes(content)
    (small_host / "proc").mkdir()
    for file in ("cpuinfo", "meminfo", "cmdline"):
        (small_host / "proc" / file).write_bytes(content)
    facts = read_facts(Root(small_host))
    assert [entry for entry in facts.absent if "probe failed" in entry["reason"]] == []


def test_a_name_that_cannot_be_shown_is_shown_with_question_marks() -> None:
    assert public_names(["a\x1b[31m", "x\udcff", "en001122AABBCC", "br-0123456789ab"]) == {
        "a\x1b[31m": "a?[31m",
        "x\udcff": "x?",
        "en001122AABBCC": "en*",
        "br-0123456789ab": "br-0123456789ab",
    }
