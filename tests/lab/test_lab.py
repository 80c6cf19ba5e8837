"""The pure parts of the lab, in every test run; the guests themselves are for `make lab`."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from schemas.facts import BY_NAME
from tests.lab import command, compare, cpio, modules, profiles
from tests.lab.guest import INSIDE, read_outcome
from tests.lab.profiles import Machine, Profile

EMULATED = ("e1000", "e1000e", "e1000-82545em", "rtl8139", "pcnet", "ne2k_pci", "tulip", "i82559er", "igb")
PARAVIRTUAL = ("virtio-net-pci", "virtio-net-pci-transitional", "virtio-net-device", "vmxnet3", "xen-net-device")
DOCUMENTED = Path(__file__).parents[2] / "docs" / "lab.md"
IOMMUS = {"intel-iommu": "vt-d", "amd-iommu": "amd-vi", "virtio-iommu-pci": "virtio-iommu"}


def _all() -> Iterator[Profile]:
    for profile in profiles.load().values():
        yield profile
        if profile.inside:
            yield profile.inside


PROFILES = list(_all())
IDS = [f"{profile.name}{'-inside' if profile.machine.accelerator.startswith('kvm') else ''}" for profile in PROFILES]
every_profile = pytest.mark.parametrize("profile", PROFILES, ids=IDS)


def options(device: str) -> dict[str, str]:
    kind, *words = device.split(",")
    return {"kind": kind, **dict(word.partition("=")[::2] for word in words)}


def devices(profile: Profile) -> list[dict[str, str]]:
    return [options(device) for device in profile.machine.devices]


def nics(profile: Profile) -> list[dict[str, str]]:
    return [device for device in devices(profile) if device["kind"] in (*EMULATED, *PARAVIRTUAL, "vfio-pci")]


def leaves(tree: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from leaves(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def has_bare_face(profile: Profile) -> bool:
    """No hypervisor bit, and the firmware of a real machine."""
    return "hypervisor=off" in profile.machine.cpu and profile.machine.board is not None


@every_profile
def test_a_truth_uses_words_of_the_catalogue(profile: Profile) -> None:
    host = {key: value for key, value in profile.truth.items() if key not in ("nics", "check")}
    said = list(leaves(host))
    for nic in profile.truth.get("nics", ()):
        said += [(f"nic.{name}", value) for name, value in leaves(nic) if name != "address"]
    complaints = [(name, value) for name, value in said if value != compare.NOTHING and BY_NAME[name].kind.complaint(value)]
    assert complaints == []


@every_profile
def test_who_is_a_guest_follows_from_the_command_line(profile: Profile) -> None:
    said = profile.truth["virtualization"]
    assert said["is_guest"] is not has_bare_face(profile)
    if profile.machine.board is None and profile.machine.accelerator.startswith("tcg"):
        assert said["hypervisor"] == "qemu"
    if profile.machine.accelerator.startswith("kvm"):
        assert said["hypervisor"] == ("xen" if "xen-version" in profile.machine.accelerator else "kvm")


@every_profile
def test_the_iommu_follows_from_the_command_line(profile: Profile) -> None:
    (kind, *_) = [*(IOMMUS[device["kind"]] for device in devices(profile) if device["kind"] in IOMMUS), compare.NOTHING]
    off = "iommu=off" in profile.machine.kernel
    state = "absent" if kind == compare.NOTHING else "firmware-only" if off else "active"
    assert profile.truth["iommu"] == {"kind": kind, "state": state}


@every_profile
def test_every_nic_of_the_command_line_has_its_truth_and_its_mode(profile: Profile) -> None:
    told = profile.truth.get("nics", [])
    for device in nics(profile):
        entries = [nic for nic in told if nic.get("address") == address_of(profile, device)]
        entries = entries or [nic for nic in told if "address" not in nic and nic["role"] in ("nic", "failover-standby")]
        assert entries, f"{device} has no truth"
        assert entries[0]["io_mode"] in modes(profile, device), device


def address_of(profile: Profile, device: dict[str, str]) -> str | None:
    """Where a device's `bus` and `addr` put it; buses behind root ports are numbered in the order of the ports' own slots."""
    if "addr" not in device:
        return None
    slot, _, function = device["addr"].partition(".")
    ports = sorted((port for port in devices(profile) if "chassis" in port), key=lambda port: int(port["addr"], 16))
    bus = next((number for number, port in enumerate(ports, 1) if port["id"] == device.get("bus")), 0)
    return f"0000:{bus:02x}:{int(slot, 16):02x}.{function or 0}"


def modes(profile: Profile, device: dict[str, str]) -> set[str]:
    if has_bare_face(profile):
        return {"bare-metal"}
    if device["kind"] in PARAVIRTUAL:
        return {"paravirt"}
    return {"sriov", "passthrough"} if device["kind"] == "vfio-pci" else {"emulation"}


@every_profile
def test_virtual_functions_are_as_many_as_the_setup_makes(profile: Profile) -> None:
    made = dict(re.findall(r"^vfs (\S+) (\d+)$", profile.machine.setup, re.MULTILINE))
    told = {nic["address"]: nic.get("sriov", {}).get("active_vfs", 0) for nic in profile.truth.get("nics", ()) if "address" in nic}
    assert {address: count for address, count in told.items() if count} == {address: int(count) for address, count in made.items()}
    functions = [nic for nic in profile.truth.get("nics", ()) if ":10." in nic.get("address", "")]
    assert len(functions) == sum(map(int, made.values()))


@every_profile
def test_a_setup_is_shell(profile: Profile) -> None:
    done = subprocess.run(["sh", "-n"], input=profile.machine.setup, text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("script", sorted((Path(__file__).with_name("boot")).iterdir()), ids=lambda path: path.name)
def test_the_scripts_of_the_guest_are_shell(script: Path) -> None:
    shell = shutil.which("dash") or "sh"
    done = subprocess.run([shell, "-n", script], text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


@every_profile
def test_a_command_line_names_every_backend_that_its_devices_ask_for(profile: Profile) -> None:
    words = command.arguments(profile.machine, INSIDE)
    given = [re.search(r"\bid=(\w+)", words[place + 1])[1] for place, word in enumerate(words) if word == "-netdev"]  # type: ignore[index]
    asked = [device["netdev"] for device in nics(profile) if "netdev" in device]
    assert sorted(given) == sorted(asked)


def test_a_network_of_the_profile_is_taken_instead_of_the_one_that_leads_nowhere() -> None:
    machine = Machine(machine="q35", cpu="host", devices=("e1000,netdev=n0", "e1000,netdev=n1"), networks=("tap,id=n1,ifname=t0",))
    assert command.networks(machine) == ["tap,id=n1,ifname=t0", "user,id=n0,restrict=on,ipv6=off"]


def test_a_real_machine_says_nothing_of_being_virtual_in_its_firmware() -> None:
    board = next(profile.machine.board for profile in PROFILES if profile.machine.board)
    table = command.firmware_table(board)
    assert (table[0], table[1]) == (0, 24)
    assert table[19] & 0x10 == 0
    assert table[24:].split(b"\0")[:3] == [word.encode() for word in (board.bios_vendor, board.bios_version, board.bios_date)]


def test_a_verdict_like_the_truth_is_ok_and_every_other_is_shown() -> None:
    truth = {"iommu": {"kind": "none"}, "nics": [{"address": "0000:00:03.0", "io_mode": "paravirt"}, {"name": "br0", "role": "bridge"}]}
    facts = {
        "iommu": {"kind": None, "state": "absent"},
        "nics": [
            {"name": "lo"},
            {"name": "ens3", "pci": {"address": "0000:00:03.0"}, "io_mode": "emulation"},
            {"name": "eth9", "pci": {}, "driver": "x", "io_mode": "unknown", "role": None},
        ],
    }
    assert list(compare.compare(truth, facts)) == [
        ("host", "iommu: none", "iommu: none", True),
        ("0000:00:03.0", "paravirt", "emulation", False),
        ("br0", "bridge", "not seen", False),
        ("eth9", "not there", "x unknown none", False),
    ]


def test_a_fact_that_must_not_be_said_is_wrong_when_it_is_said() -> None:
    assert [line.ok for line in compare.compare({"iommu": {"kind": "none"}}, {"iommu": {"kind": "vt-d"}})] == [False]


def test_readiness_is_compared_layer_by_layer_where_it_was_asked_for() -> None:
    truth = {"check": {"cpu": "ready", "vfs": "off"}}
    check = {"layers": [{"layer": "cpu", "state": "ready"}, {"layer": "vfs", "state": "ready"}]}
    assert list(compare.compare(truth, {}, check))[1] == ("readiness", "cpu=ready vfs=off", "cpu=ready vfs=ready", False)
    assert len(list(compare.compare(truth, {}))) == 1


@every_profile
def test_readiness_names_layers_and_states_that_there_are(profile: Profile) -> None:
    said = profile.truth.get("check", {})
    assert said.keys() <= {"cpu", "firmware", "iommu", "kernel", "groups", "nic", "driver", "vfs"}
    assert set(said.values()) <= {"ready", "off", "missing", "unknown"}


@every_profile
def test_a_processor_that_runs_guests_follows_from_the_command_line(profile: Profile) -> None:
    if profile.machine.accelerator.startswith("tcg") and "cpu" in profile.truth.get("check", {}):
        assert profile.truth["check"]["cpu"] == ("ready" if "svm=on" in profile.machine.cpu else "missing")


def test_without_facts_nothing_is_ok() -> None:
    truth = {"virtualization": {"is_guest": False}, "nics": [{"name": "br0", "role": "bridge"}]}
    assert [line.ok for line in compare.compare(truth, {})] == [False, False]


def test_a_guest_that_left_nothing_says_why(tmp_path: Path) -> None:
    assert "no facts" in read_outcome(tmp_path).problem
    (tmp_path / "setup.failed").touch()
    assert "setup" in read_outcome(tmp_path).problem
    assert read_outcome(tmp_path, "it hung").problem == "it hung"


def test_modules_come_after_what_they_stand_on() -> None:
    dependencies = "net/8021q.ko: net/mrp.ko net/garp.ko\nnet/garp.ko: net/stp.ko\nnet/mrp.ko:\nnet/stp.ko:\nfs/x-y.ko.xz:\n"
    wanted = modules.needed(["8021q", "x_y", "core"], dependencies, "kernel/core.ko\n")
    assert wanted == ("net/mrp.ko", "net/stp.ko", "net/garp.ko", "net/8021q.ko", "fs/x-y.ko.xz")
    with pytest.raises(modules.ModuleMissingError, match="igb"):
        modules.needed(["igb"], dependencies, "")


def test_an_initramfs_holds_its_files_their_folders_and_the_console() -> None:
    archive = cpio.pack({"init": b"#!/bin/sh\n", "job/setup": b"abc"}, executable=("init",))
    assert dict(read_archive(archive)) == {
        "dev": (0o040755, b""),
        "job": (0o040755, b""),
        "dev/console": (0o020600, b""),
        "init": (0o100755, b"#!/bin/sh\n"),
        "job/setup": (0o100644, b"abc"),
    }


def read_archive(archive: bytes) -> Iterator[tuple[str, tuple[int, bytes]]]:
    """Names, modes and contents of a `newc` archive, read by its description in the kernel's documentation."""
    place = 0
    while True:
        assert archive[place : place + 6] == b"070701"
        numbers = [int(archive[place + 6 + 8 * field : place + 14 + 8 * field], 16) for field in range(13)]
        mode, size, name_size = numbers[1], numbers[6], numbers[11]
        name = archive[place + 110 : place + 110 + name_size - 1].decode()
        if name == "TRAILER!!!":
            return
        start = (place + 110 + name_size + 3) // 4 * 4
        yield name, (mode, archive[start : start + size])
        place = (start + size + 3) // 4 * 4


def test_every_profile_is_documented_in_its_own_words() -> None:
    rows = re.findall(r"^\| `([a-z]+-[a-z0-9-]+)` \| (.+) \|$", DOCUMENTED.read_text("utf-8"), re.MULTILINE)
    assert rows == [(profile.name, profile.about) for profile in profiles.load().values()]
