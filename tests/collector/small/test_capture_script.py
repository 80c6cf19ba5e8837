"""The POSIX script takes what the probes read, wherever there is a shell, and what it takes replays to the same facts."""

import gzip
import itertools
import os
import re
import shutil
import struct
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collector.archive import gather, pack
from collector.facts import HostFacts, read_facts
from collector.probes.system import OPTIONS, pick_options
from collector.readiness import read_readiness
from collector.readiness.read import read_sight
from collector.root import NOTES, Root, Touched
from collector.router.detect import detect
from collector.runner import run_command
from collector.sources.config_space import ACS, SRIOV, parse_capabilities
from collector.sources.kernel_log import PROOFS
from collector.unpack import unpacked
from tests.collector.readiness.hosts import write
from tests.collector.router.test_detect import HOSTS, root_of
from tests.collector.small.shells import EXTRA, NEEDED, SCRIPT, TOOLS, busybox_tools, shell_or_skip, take
from tests.collector.sources import test_pcie as pcie
from tests.collector.sources import test_smbios as smbios
from tests.collector.sources.test_netfilter import MODULES

TREES = Path(__file__).parents[2] / "trees"
TREE_NAMES = sorted(path.parent.name for path in TREES.glob("*/truth.json"))
SOME_TREES = ("bm-igb-sriov", "derived-masked-container", "firecracker-virtio-pci", "q13-router-bond-vlan-macvtap", "vm-xen-dmi")
LEFT_OUT: dict[str, str] = {}
"""Paths that the collector captures and the script does not, by pattern, with the reason. Empty: it leaves out nothing."""


def document(folder: Path) -> dict[str, Any]:
    return read_facts(Root(folder)).to_document()


def readiness(folder: Path) -> dict[str, Any]:
    return read_readiness(Root(folder)).to_document("en")


def looked_at(root: Root) -> HostFacts:
    """The facts, after everything that any command reads of a host was read through this root."""
    facts = read_facts(root)
    read_sight(root, facts)
    return facts


def without_reasons(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts, and of those that are missing the names: a shell tells less exactly why."""
    return {**facts, "absent": sorted({entry["fact"] for entry in facts["absent"]})}


def held(folder: Path) -> dict[str, str]:
    """Every path of a tree: a link's target, or that something is there."""
    places = [path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir() or not any(path.iterdir())]
    return {path.relative_to(folder).as_posix(): os.readlink(path) if path.is_symlink() else "there" for path in places}  # noqa: PTH115


def missing_paths(root: Root, folder: Path) -> list[str]:
    """What the collector's own capture of this root holds and the script's has not (or has as something else)."""
    theirs = held(folder)
    lacking = []
    for path, member in gather(root).items():
        there = theirs.get(path) or ("there" if (folder / path).is_dir() and member.target is None else None)
        wanted = member.target or "there"
        excused = path == NOTES or any(re.search(pattern, path) for pattern in LEFT_OUT)
        if there != wanted and not excused:
            lacking.append(f"{path}: {there} instead of {wanted}")
    return lacking


@pytest.mark.parametrize("name", TREE_NAMES)
def test_every_tree_replays_to_the_same_facts(name: str, tmp_path: Path) -> None:
    ran = take(tmp_path / "host.tar.gz", TREES / name)
    assert ran.code == 0, ran.err
    root = Root(TREES / name)
    facts = looked_at(root)
    with unpacked(tmp_path / "host.tar.gz") as folder:
        assert missing_paths(root, folder) == []
        assert document(folder) == facts.to_document()
        assert readiness(folder) == readiness(TREES / name)


@pytest.mark.parametrize(("shell", "locale"), [*((shell, "C") for shell in (*NEEDED, *EXTRA)), *((shell, "C.UTF-8") for shell in NEEDED)])
def test_every_shell_takes_the_same(shell: str, locale: str, tmp_path: Path) -> None:
    words = shell_or_skip(shell)
    for name in SOME_TREES if locale == "C" else SOME_TREES[:1]:
        ran = take(tmp_path / f"{name}.tar", TREES / name, shell=words, env={**os.environ, "LC_ALL": locale})
        assert ran.code == 0, ran.err
        with unpacked(tmp_path / f"{name}.tar") as folder:
            assert document(folder) == document(TREES / name)


def test_this_host_replays_to_the_facts_that_are_read_here(tmp_path: Path) -> None:
    root = Root(Path("/"), runner=run_command)
    facts = without_reasons(looked_at(root).to_document())
    answers = read_readiness(Root(Path("/"), runner=run_command)).to_document("en")["ready"]
    ran = take(tmp_path / "host.tar.gz")
    assert ran.code == 0, ran.err
    with unpacked(tmp_path / "host.tar.gz") as folder:
        assert missing_paths(root, folder) == []
        assert without_reasons(document(folder)) == facts
        assert readiness(folder)["ready"] == answers


def test_it_needs_nothing_but_busybox(tmp_path: Path) -> None:
    tools = busybox_tools(tmp_path / "bin", *TOOLS)
    ran = take(tmp_path / "host.tar", TREES / "q13-router-bond-vlan-macvtap", shell=shell_or_skip("busybox"), env={"PATH": str(tools)})
    assert (ran.code, ran.out) == (0, ""), ran.err
    assert "writes the user's name" in ran.err
    assert "Without root" not in ran.err
    with unpacked(tmp_path / "host.tar") as folder:
        wanted, found = (without_reasons(document(tree)) for tree in (TREES / "q13-router-bond-vlan-macvtap", folder))
        assert found == wanted


def test_on_a_host_without_gzip_it_says_what_to_do(tmp_path: Path) -> None:
    tools = busybox_tools(tmp_path / "bin", *TOOLS)
    ran = take(tmp_path / "host.tar.gz", tmp_path, shell=shell_or_skip("busybox"), env={"PATH": str(tools)})
    assert ran.code == 2
    assert "OUT.tar" in ran.err


def test_shellcheck_finds_nothing() -> None:
    checker = shutil.which("shellcheck")
    if checker is None:
        pytest.skip("shellcheck is not installed (apt-get install shellcheck)")
    done = subprocess.run([checker, "-s", "sh", SCRIPT], capture_output=True, text=True, check=False)
    assert done.stdout == ""


# What it writes, and says


def listing(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


def test_it_writes_the_archive_and_nothing_else(tmp_path: Path) -> None:
    place = tmp_path / "a folder's name"
    place.mkdir()
    before = held(TREES / SOME_TREES[0])
    ran = take(place / "host.tar.gz", TREES / SOME_TREES[0], cwd=place)
    assert (ran.code, ran.out) == (0, ""), ran.err
    assert listing(tmp_path) == {place.name, f"{place.name}/host.tar.gz"}
    assert held(TREES / SOME_TREES[0]) == before
    assert (place / "host.tar.gz").stat().st_mode & 0o077 == 0


def test_the_end_says_what_was_written_and_how_to_go_on(tmp_path: Path) -> None:
    english = take(tmp_path / "host.tar.gz", tmp_path, env={**os.environ, "LC_ALL": "C"})
    japanese = take(tmp_path / "host.tgz", tmp_path, env={**os.environ, "LC_ALL": "ja_JP.UTF-8"})
    for ran, name in ((english, "host.tar.gz"), (japanese, "host.tgz")):
        assert str(tmp_path / name) in ran.err
        assert f"collector submit --root {name}" in ran.err
    assert "書き出しました" in japanese.err


@pytest.mark.parametrize(
    ("words", "told"), [(("x.zip",), "書き出すのは tar です"), ((), "使い方"), (("a.tar", "/no/such"), "そのようなフォルダ")]
)
def test_a_refusal_is_told_in_japanese_too(words: tuple[str, ...], told: str, tmp_path: Path) -> None:
    environment = {**os.environ, "LC_ALL": "ja_JP.UTF-8"}
    done = subprocess.run(["/bin/sh", SCRIPT, *words], capture_output=True, encoding="utf-8", check=False, cwd=tmp_path, env=environment)
    assert done.returncode == 2
    assert done.stderr.startswith("capture: ")
    assert told in done.stderr


@pytest.mark.parametrize("name", ["host", "host.zip", "host.tar.xz", "-x.tar", "missing/host.tar"])
def test_a_name_it_cannot_write_is_refused_with_words(name: str, tmp_path: Path) -> None:
    ran = take(Path(name), tmp_path, cwd=tmp_path)
    assert ran.code == 2
    assert ran.err.startswith("capture: ")
    assert listing(tmp_path) == set()


def test_nothing_is_ever_overwritten(tmp_path: Path) -> None:
    (tmp_path / "host.tar").write_text("mine")
    (tmp_path / "link.tar").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "old.tar.part").mkdir()
    (tmp_path / "old.tar.part/mine").touch()
    before = listing(tmp_path)
    assert [take(tmp_path / name, tmp_path).code for name in ("host.tar", "link.tar", "old.tar")] == [2, 2, 1]
    assert (tmp_path / "host.tar").read_text() == "mine"
    assert listing(tmp_path) == before


def test_a_stopped_capture_leaves_nothing(tmp_path: Path) -> None:
    started = subprocess.Popen(["/bin/sh", SCRIPT, tmp_path / "host.tar", TREES / SOME_TREES[0]], stderr=subprocess.DEVNULL)
    while not (tmp_path / "host.tar.part/tree/proc").exists() and started.poll() is None:
        pass
    started.terminate()
    assert started.wait(30) == 143
    assert listing(tmp_path) == set()


# Odd hosts


def test_an_empty_root_is_captured_as_one(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    assert take(tmp_path / "host.tar", tmp_path / "root").code == 0
    with unpacked(tmp_path / "host.tar") as folder:
        assert listing(folder) == {NOTES}
        assert document(folder) == document(tmp_path / "root")


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A tree that a test may spoil, without the notes of its capture."""
    root = tmp_path / "root"
    shutil.copytree(TREES / "bm-igb-sriov", root, symlinks=True)
    (root / NOTES).unlink()
    return root


def same(root: Path, out: Path) -> None:
    """The script's capture replays to what is read of this root."""
    ran = take(out, root)
    assert ran.code == 0, ran.err
    with unpacked(out) as folder:
        assert without_reasons(document(folder)) == without_reasons(document(root))


def test_pipes_are_never_waited_for(copied: Path, tmp_path: Path) -> None:
    for path in ("proc/cpuinfo", "proc/cmdline", "sys/devices/virtual/dmi/id/sys_vendor", "proc/sys/kernel/osrelease"):
        (copied / path).unlink()
        os.mkfifo(copied / path)
    same(copied, tmp_path / "host.tar")


def test_loops_of_links_come_to_an_end(copied: Path, tmp_path: Path) -> None:
    (copied / "sys/class/net/loop").symlink_to("loop")
    (copied / "sys/class/net/round").symlink_to("trip")
    (copied / "sys/class/net/trip").symlink_to("../net/round")
    shutil.rmtree(copied / "etc")
    (copied / "etc").symlink_to("etc/etc")
    same(copied, tmp_path / "host.tar")


def test_links_lead_nowhere_outside_the_root(copied: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").write_text("secret of this machine")
    for path in ("proc/sys/kernel/osrelease", "sys/devices/virtual/dmi/id/sys_vendor"):
        (copied / path).unlink()
        (copied / path).symlink_to(tmp_path / "outside")
    (copied / "sys/class/dmi/id").unlink()
    (copied / "sys/class/dmi/id").symlink_to("../../../../../../../../../" + str(tmp_path))
    assert take(tmp_path / "host.tar", copied).code == 0
    assert b"secret of this machine" not in (tmp_path / "host.tar").read_bytes()


def test_a_huge_file_costs_neither_time_nor_room(copied: Path, tmp_path: Path) -> None:
    for path in ("proc/cpuinfo", "proc/meminfo", "sys/firmware/acpi/tables/FACP", "proc/sys/kernel/osrelease"):
        os.truncate(copied / path, 1024**3)
    assert take(tmp_path / "host.tar", copied).code == 0
    assert (tmp_path / "host.tar").stat().st_size < 16 * 1024 * 1024


def test_names_that_a_shell_would_read_stay_names(copied: Path, tmp_path: Path) -> None:
    for name in ("$(touch x)", "`touch x`", "a;touch x", "-i", "*", '"', "back\\slash", "é"):
        place = copied / "sys/devices/virtual/net" / name
        place.mkdir(parents=True)
        (place / "ifindex").write_text("7\n")
        (copied / "sys/class/net" / name).symlink_to(f"../../devices/virtual/net/{name}")
    same(copied, tmp_path / "host.tar")
    assert not [path for path in (Path("x"), tmp_path / "x", copied / "x") if path.exists()]


def many_nics(root: Path, count: int) -> Path:
    """A host with one card and as many virtual functions, each with its interface."""
    for number in range(count):
        address = f"0000:01:{number // 8:02x}.{number % 8}"
        device = root / "sys/devices/pci0000:00" / address
        net = device / "net" / f"eth{number}"
        (net / "queues/rx-0").mkdir(parents=True)
        (net / "queues/tx-0").mkdir()
        files = {"class": "0x020000", "vendor": "0x8086", "device": "0x10ca", "subsystem_vendor": "0x8086", "subsystem_device": "0xa03c"}
        for name, text in files.items():
            (device / name).write_text(f"{text}\n")
        for name, text in {"ifindex": str(number + 2), "mtu": "1500", "speed": "1000", "duplex": "full", "carrier": "1"}.items():
            (net / name).write_text(f"{text}\n")
        (net / "device").symlink_to("../../../" + address)
        (device / "driver").symlink_to("../../../bus/pci/drivers/igbvf")
        (device / "subsystem").symlink_to("../../../bus/pci")
        for folder, name, target in (
            ("sys/class/net", f"eth{number}", f"../../devices/pci0000:00/{address}/net/eth{number}"),
            ("sys/bus/pci/devices", address, f"../../../devices/pci0000:00/{address}"),
        ):
            (root / folder).mkdir(parents=True, exist_ok=True)
            (root / folder / name).symlink_to(target)
    return root


def test_a_host_with_256_interfaces_is_captured_whole(tmp_path: Path) -> None:
    root = many_nics(tmp_path / "root", 256)
    ran = take(tmp_path / "host.tar.gz", root)
    assert ran.code == 0, ran.err
    with unpacked(tmp_path / "host.tar.gz") as folder:
        assert len(list((folder / "sys/class/net").iterdir())) == 256
        assert document(folder) == document(root)


# Without root


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that nobody may use; pytest's own are closed to others."""
    folder = Path(tempfile.mkdtemp(prefix="tameshi-test-"))
    folder.chmod(0o777)
    yield folder
    for path in folder.rglob("*"):
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o700)
    shutil.rmtree(folder)


@pytest.mark.root
@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to become nobody")
def test_nobody_captures_this_host_and_is_told_what_stays_unknown(open_folder: Path) -> None:
    script = shutil.copy(SCRIPT, open_folder / "capture.sh")
    ran = take(open_folder / "host.tar.gz", script=script, cwd=open_folder, user="nobody", group="nogroup", extra_groups=[])
    assert ran.code == 0, ran.err
    assert "Without root" in ran.err
    with unpacked(open_folder / "host.tar.gz") as folder:
        assert document(folder)["system"]["kernel"] == document(Path("/"))["system"]["kernel"]


@pytest.mark.root
@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to become nobody")
def test_closed_files_and_folders_are_named_and_never_absent(open_folder: Path) -> None:
    root = open_folder / "root"
    shutil.copytree(TREES / "bm-igb-sriov", root, symlinks=True)
    (root / NOTES).unlink()
    closed = (
        "proc/cpuinfo",
        "sys/devices/virtual/dmi/id/sys_vendor",
        "sys/firmware/acpi/tables",
        "sys/class/iommu",
        "sys/kernel/iommu_groups",
    )
    for path in closed:
        (root / path).chmod(0)
    script = shutil.copy(SCRIPT, open_folder / "capture.sh")
    ran = take(open_folder / "host.tar", root, script=script, cwd=open_folder, user="nobody", group="nogroup", extra_groups=[])
    assert ran.code == 0, ran.err
    with unpacked(open_folder / "host.tar") as folder:
        replayed = Root(folder)
        facts = read_facts(replayed).to_document()
        assert {path: replayed.unseen.get(path) for path in closed} == dict.fromkeys(closed, "permission denied")
        assert (facts["iommu"]["state"], facts["cpu"]["model"]) == ("unknown", None)


# What stays on the host


PRIVATE = {
    "sys/devices/virtual/dmi/id/product_serial": "SERIAL-1234567",
    "sys/devices/virtual/dmi/id/product_uuid": "4c4c4544-0042-3510-8052-b4c04f4d3132",
    "sys/devices/virtual/dmi/id/chassis_asset_tag": "ASSET-998877",
    "etc/machine-id": "0123456789abcdef0123456789abcdef",
    "var/lib/dbus/machine-id": "0123456789abcdef0123456789abcdef",
    "proc/sys/kernel/hostname": "hanako-router",
    "etc/hostname": "hanako-router",
    "proc/cmdline": "root=UUID=4c4c4544-0042-3510-8052-b4c04f4d3132 intel_iommu=on ip=203.0.113.77 rd.password=himitsu host=hanako",
    "proc/1/environ": "HOME=/home/hanako\0container=lxc\0TOKEN=himitsu-token\0",
    "proc/1/cgroup": "0::/docker/9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\n",
    "proc/cpuinfo": "processor\t: 0\nmodel name\t: ARMv8\nSerial\t\t: 10000000deadbeef\n",
    "proc/version": "Linux version 6.1.0 (hanako@build-host.example) (gcc) #1 SMP\n",
    "etc/os-release": 'ID=debian\nHOME_URL="https://hanako.example"\n',
    "etc/issue": "Welcome to VyOS on hanako's router\n",
    "usr/share/vyos/version.json": '{"built_by": "hanako@example.org",\n "version" : "1.4.2", "build_uuid": "4c4c4544-0042"}\n',
    "opt/vyatta/etc/version": "Version:      VyOS 1.1.8\nBuilt by:     hanako@build-host.example\n",
    "etc/openwrt_release": "DISTRIB_ID='OpenWrt'\nDISTRIB_DESCRIPTION='of hanako'\n",
    "usr/share/perl5/PVE/pvecfg.pm": "sub version_text {\n    return '8.2.4/deadbeef';\n}\nsub repoid {\n    return 'deadbeef';\n}\n",
    "sys/firmware/dmi/tables/DMI": "\x01\x1b\x01\0SERIAL-1234567\0\0",
    "sys/class/net/eth0/address": "52:54:00:12:34:56",
    "sys/class/net/eth0/uevent": "INTERFACE=eth0\nMAC=52:54:00:12:34:56\n",
    "sys/class/net/eth0/ifindex": "2",
}
SECRETS = (
    b"SERIAL-1234567", b"4c4c4544", b"ASSET-998877", b"0123456789abcdef", b"hanako", b"203.0.113.77", b"himitsu", b"9f86d081",
    b"deadbeef", b"52:54:00", b"build-host",
)  # fmt: skip


def test_what_names_the_host_is_not_even_in_the_archive(tmp_path: Path) -> None:
    for path, text in PRIVATE.items():
        place = tmp_path / "root" / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    (tmp_path / "root/sys/class/dmi").mkdir()
    (tmp_path / "root/sys/class/dmi/id").symlink_to("../../devices/virtual/dmi/id")
    ran = take(tmp_path / "host.tar", tmp_path / "root")
    assert ran.code == 0, ran.err
    archive = (tmp_path / "host.tar").read_bytes()
    assert [secret for secret in SECRETS if secret in archive] == []
    with unpacked(tmp_path / "host.tar") as folder:
        assert document(folder)["system"]["kernel_options"] == ["intel_iommu=on"]
        assert Root(folder).read_text("proc/1/cgroup") == "docker"
        assert document(folder)["virtualization"]["container"] == "lxc"


CHANNELS = ("000d3af1-e3b4-000d-3af1-e3b4000d3af1", "47505500-0001-0000-3130-444531454238")
"""Names of Hyper-V's channels as Azure gives them: the first is a MAC address, over and over."""


def azure_host(root: Path, trees: Path = TREES) -> Path:
    """The tree of a guest in Azure with channels that are called as they are there, and something that cannot be read behind one."""
    shutil.copytree(trees / "derived-azure-mlx5", root, symlinks=True)
    bus = next(path for path in root.rglob("VMBUS:*") if path.is_dir())
    named = dict(zip(sorted(path.name for path in bus.iterdir() if re.fullmatch(r"[0-9a-f-]{36}", path.name)), CHANNELS, strict=True))
    for path in sorted(root.rglob("*"), key=lambda path: -len(path.parts)):
        if path.is_symlink() and (old := next((old for old in named if old in os.readlink(path)), None)):  # noqa: PTH115
            target = os.readlink(path).replace(old, named[old])  # noqa: PTH115
            path.unlink()
            path.symlink_to(target)
        if path.name in named:
            path.rename(path.with_name(named[path.name]))
    device = next(path.parent.parent for path in root.rglob("net/eth0") if not path.is_symlink())
    (device / "net/eth0/speed").unlink(missing_ok=True)
    (device / "net/eth0/speed").mkdir()
    return root


@pytest.mark.parametrize("shell", NEEDED)
def test_channels_of_hyper_v_are_numbers_in_every_archive_and_it_replays(shell: str, tmp_path: Path) -> None:
    root = azure_host(tmp_path / "root")
    read = Root(root)
    wanted = looked_at(read).to_document()
    own = pack(gather(read))
    assert wanted["nics"][0]["role"] == "netvsc-vf"
    ran = take(tmp_path / "host.tar", root, shell=shell_or_skip(shell))
    assert ran.code == 0, ran.err
    (tmp_path / "own.tar.gz").write_bytes(own)
    for archive in (tmp_path / "host.tar", tmp_path / "own.tar.gz"):
        content = archive.read_bytes() if archive.suffix == ".tar" else gzip.decompress(own)
        assert [word for word in (*CHANNELS, "3af1") if word.encode() in content] == []
        with unpacked(archive) as folder:
            assert missing_paths(read, folder) == []
            assert without_reasons(document(folder)) == without_reasons(wanted)
            again = Root(folder)
            looked_at(again)
            assert gather(again).keys() == gather(read).keys()


@pytest.mark.parametrize("files", [files for files, _ in HOSTS.values()], ids=list(HOSTS))
def test_a_router_os_is_told_by_what_the_script_takes(files: dict[str, str], tmp_path: Path) -> None:
    root = root_of(tmp_path / "root", files)
    root.path.mkdir(exist_ok=True)
    assert take(tmp_path / "host.tar", root.path).code == 0
    with unpacked(tmp_path / "host.tar") as folder:
        assert detect(Root(folder)) == detect(root)


def rich_host(root: Path) -> Path:
    """A host with everything that a probe may look at: a card with virtual functions, interrupts, queues, modules, memory, groups."""
    pcie.build(root)
    port = f"{pcie.REAL}/{pcie.PF}"
    net = f"{port}/net/eth0"
    for number in range(3):
        write(root, f"{port}/msi_irqs/{30 + number}", "msix\n")
        write(root, f"proc/irq/{30 + number}/effective_affinity_list", f"{number}\n")
        write(root, f"sys/kernel/irq/{30 + number}/chip_name", "IR-PCI-MSIX-0000:01:00.0\n")
        write(root, f"{net}/queues/rx-{number}/rps_cpus", "0f\n")
        write(root, f"{net}/queues/tx-{number}/xps_cpus", "01\n")
    write(root, "sys/class/net", None)
    (root / "sys/class/net/eth0").symlink_to(f"../../{net.removeprefix('sys/')}")
    write(root, "sys/kernel/iommu_groups/7/type", "DMA-FQ\n")
    write(root, "sys/class/iommu/dmar0", "")
    key = "RSS hash key:\n6d:5a:56:da:25:5b:0e:c2:41:67\n"
    table = "RX flow hash indirection table for eth0 with 3 RX ring(s):\n    0:      0     1     2\n"
    link = "2: eth0: <UP> mtu 1500 xdpgeneric qdisc mq state UP\\    link/ether 52:54:00:12:34:56 brd ff:ff:ff:ff:ff:ff\n"
    files: dict[str, str | bytes] = {
        f"{net}/ifindex": "2\n", f"{net}/threaded": "1\n", f"{net}/mtu": "1500\n", f"{net}/uevent": "DEVTYPE=x\nINTERFACE=eth0\n",
        "cmd/ethtool-x.eth0": f"{table}{key}RSS hash function:\n    toeplitz: on\n", "cmd/ip-o.link.show.dev.eth0": link,
        "sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages": "512\n", "sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages": "2\n",
        "proc/modules": MODULES, "proc/1/net/ip_tables_names": "nat\nfilter\n", "run/vpp/api.sock": "", "run/openvswitch/db.sock": "",
        "proc/sys/net/core/netdev_budget": "300\n", "proc/sys/net/netfilter/nf_conntrack_count": "4\n",
        "sys/module/kvm_intel/parameters/nested": "Y\n", "sys/devices/system/cpu/cpu0/cache/index3/size": "30720K\n",
        "sys/class/dmi/id/product_version": "pc-q35-9.2\n", "sys/firmware/dmi/tables/DMI": smbios.SERIALS + smbios.bios_structure(0x10)
        + b"SeaBIOS\0\0" + smbios.module() + smbios.TEXTS + smbios.module(size=0) + b"\0\0" + smbios.SERIALS,
        "proc/bus/pci/devices": "0010\t80eebeef\tb\t0\n0018\t8086100e\t0\n0020\t80eebeef\t0\n",
        "sys/firmware/devicetree/base/compatible": b"linux,dummy-virt\0qemu\0",
    }  # fmt: skip
    for path, content in files.items():
        write(root, path, content)
    return root


@pytest.mark.parametrize("shell", NEEDED)
def test_everything_a_probe_may_look_at_is_taken_and_no_private_word_with_it(shell: str, tmp_path: Path) -> None:
    root = rich_host(tmp_path / "root")
    ran = take(tmp_path / "host.tar", root, shell=shell_or_skip(shell))
    assert ran.code == 0, ran.err
    read = Root(root)
    wanted = looked_at(read).to_document()
    with unpacked(tmp_path / "host.tar") as folder:
        assert missing_paths(read, folder) == []
        assert document(folder) == wanted
        assert readiness(folder) == readiness(root)
        assert (folder / "sys/firmware/dmi/tables/DMI").read_bytes() == read.touched["sys/firmware/dmi/tables/DMI"].content
    archive = (tmp_path / "host.tar").read_bytes()
    assert [word for word in (b"SERIAL", b"52:54", b"6d:5a", b"hanako", b"INTERFACE") if word in archive] == []
    nic = next(nic for nic in wanted["nics"] if nic["name"] == "eth0")
    assert (nic["rss"], nic["xdp"], nic["irqs"]) == (
        {"table_entries": 3, "queues": 3, "hash": "toeplitz"},
        "generic",
        {"count": 3, "cpus": 3},
    )
    assert (nic["sriov"]["virtual_functions"], nic["isolation"]) == ([pcie.VF], {"acs": "on", "shared_with": [pcie.VF]})
    assert (wanted["iommu"]["mode"], wanted["iommu"]["interrupt_remapping"]) == ("lazy", True)
    assert (wanted["memory"]["dimms"], wanted["memory"]["dimm_speed_mts"]) == (1, 2933)
    assert wanted["system"]["packet_filters"] == ["conntrack", "iptables filter", "iptables nat", "nftables"]
    assert wanted["system"]["dataplanes"] == ["openvswitch", "vpp"]


def config_space(length: int = 4096) -> bytes:
    """A function with AER, a serial number that holds a MAC address, ACS and SR-IOV with 7 virtual functions."""
    space = bytearray(b"\x55" * length)
    chain = ((0x100, 0x0001, 0x140), (0x140, 0x0003, 0x150), (0x150, ACS, 0x160), (0x160, SRIOV, 0x000))
    for place, number, after in chain if length > 256 else ():
        struct.pack_into("<I", space, place, number | 1 << 16 | after << 20)
    if length > 256:
        space[0x144:0x14C] = bytes.fromhex("525400fffe123456")
        struct.pack_into("<H", space, 0x156, 0x1D)
        struct.pack_into("<H", space, 0x160 + 0x0E, 7)
    return bytes(space)


@pytest.mark.parametrize("length", [4096, 256, 64])
def test_of_configuration_space_only_what_decides_is_taken(length: int, copied: Path, tmp_path: Path) -> None:
    functions = [path.parent for path in copied.glob("sys/devices/pci*/**/class") if path.read_text().startswith("0x02")]
    for function in functions:
        (function / "config").write_bytes(config_space(length))
        (function / "driver_override").write_text("(null)\n")
    assert take(tmp_path / "host.tar", copied).code == 0
    physical = next(function for function in functions if not (function / "physfn").is_symlink()).relative_to(copied)
    with unpacked(tmp_path / "host.tar") as folder:
        taken = (folder / physical / "config").read_bytes()
        assert parse_capabilities(taken) == parse_capabilities(config_space(length))
        assert readiness(folder) == readiness(copied)
    assert bytes.fromhex("525400fffe123456") not in taken
    assert taken.count(b"\x55") <= 0x24 + 8


CHAINS = {"a loop": (0x100, 0x140, 0x100), "into the header": (0x100, 0x040), "past the end": (0x100, 0xFFC, 0x110), "nothing": (0x100,)}


@pytest.mark.parametrize("steps", CHAINS.values(), ids=CHAINS.keys())
def test_a_chain_of_capabilities_comes_to_an_end(steps: tuple[int, ...], copied: Path, tmp_path: Path) -> None:
    space = bytearray(4096)
    for place, after in itertools.pairwise(steps):
        struct.pack_into("<I", space, place, SRIOV | 1 << 16 | after << 20)
    functions = [path.parent for path in copied.glob("sys/devices/pci*/**/class") if path.read_text().startswith("0x02")]
    for function in functions:
        (function / "config").write_bytes(space)
    assert take(tmp_path / "host.tar", copied).code == 0
    with unpacked(tmp_path / "host.tar") as folder:
        assert readiness(folder) == readiness(copied)


LOG = """\
<6>[    0.000000] Linux version 6.1.0 (hanako@build-host.example)
<6>[    0.000000] Command line: root=UUID=4c4c4544-0042-3510-8052-b4c04f4d3132
[    0.100000] DMAR: [Firmware Bug]: No firmware reserved region can cover this RMRR
[    0.200000] DMAR: IOMMU enabled
[    0.300000] kvm: VMX not enabled (by BIOS) in MSR_IA32_FEAT_CTL on CPU 0
[    0.400000] x2apic is disabled because BIOS sets x2apic opt out bit.
[    0.500000] ixgbe 0000:01:00.0: not enough MMIO resources for SR-IOV
[    0.600000] igb 0000:01:00.0: can't enable 7 VFs (bus 02 out of range of [bus 01])
[    0.700000] igb 0000:01:00.0 eth0: (PCIe:5.0Gb/s:Width x4) 52:54:00:12:34:56
"""
CONFIG = 'CONFIG_CC_VERSION_TEXT="gcc (hanako)"\nCONFIG_INTEL_IOMMU=y\n# CONFIG_INTEL_IOMMU_DEFAULT_ON is not set\nCONFIG_PCI_IOV=y\n'


@pytest.mark.parametrize("packed", [True, False], ids=["config.gz", "boot"])
def test_of_log_and_kernel_configuration_only_what_proves_something_is_taken(packed: bool, copied: Path, tmp_path: Path) -> None:
    release = (copied / "proc/sys/kernel/osrelease").read_text().strip()
    place = copied / ("proc/config.gz" if packed else f"boot/config-{release}")
    place.parent.mkdir(exist_ok=True)
    place.write_bytes(gzip.compress(CONFIG.encode()) if packed else CONFIG.encode())
    (copied / "cmd").mkdir(exist_ok=True)
    (copied / "cmd/dmesg").write_text(LOG)
    assert take(tmp_path / "host.tar", copied).code == 0
    archive = (tmp_path / "host.tar").read_bytes()
    assert [secret for secret in (b"hanako", b"52:54:00", b"4c4c4544", b"IOMMU enabled") if secret in archive] == []
    with unpacked(tmp_path / "host.tar") as folder:
        wanted, found = read_sight(Root(copied), read_facts(Root(copied))), read_sight(Root(folder), read_facts(Root(folder)))
        assert (found.log, found.config, found.config_path) == (wanted.log, wanted.config, wanted.config_path)
        assert len(found.log.names or ()) == sum(any(proof.search(line) for proof in PROOFS.values()) for line in LOG.splitlines()) == 5


def test_no_file_that_names_the_host_is_opened(tmp_path: Path) -> None:
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not installed (apt-get install strace)")
    words = (strace, "-f", "-e", "trace=open,openat", "-o", str(tmp_path / "trace"), "/bin/sh")
    take(tmp_path / "host.tar", shell=words)  # The shell is what is tested.
    opened = re.findall(r'open(?:at)?\([^"]*"([^"]+)"', (tmp_path / "trace").read_text())
    private = re.compile(r"/address$|/perm_address|serial|uuid|asset_tag|machine-id|hostname|/etc/passwd|/home/|/root/")
    assert opened
    assert [path for path in opened if private.search(path) and str(tmp_path) not in path] == []


def test_the_user_who_ran_it_is_not_in_the_archive(tmp_path: Path) -> None:
    import tarfile

    take(tmp_path / "host.tar", TREES / SOME_TREES[0])
    with tarfile.open(tmp_path / "host.tar") as archive:
        assert {(member.uid, member.uname, member.gname, member.mtime) for member in archive} == {(0, "", "", 0)}


WORD = st.one_of(
    st.from_regex(OPTIONS, fullmatch=True, alphabet=st.characters(codec="ascii")),
    st.from_regex(r"[a-z_.-]{1,12}(=[ -~]{0,12})?", fullmatch=True),
    st.sampled_from(('iommu="pt"', '"intel_iommu=off"', 'dyndbg="file a', 'iommu=pt +p"', 'x="', '"', '""', 'pci="a b"')),
)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture], derandomize=True
)
@given(words=st.lists(WORD, min_size=30, max_size=200))
def test_the_same_words_of_the_command_line_are_let_through(words: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "root"
        (root / "proc").mkdir(parents=True)
        (root / "proc/cmdline").write_text(" ".join(words) + "\n")
        wanted = pick_options((" ".join(words) + "\n").encode()).decode().split()
        assert take(Path(folder) / "host.tar", root).code == 0
        with unpacked(Path(folder) / "host.tar") as unfolded:
            assert (unfolded / "proc/cmdline").read_text().split() == wanted


def test_the_comparison_itself_notices_a_lost_path(tmp_path: Path) -> None:
    root = Root(TREES / SOME_TREES[0])
    looked_at(root)
    take(tmp_path / "host.tar", TREES / SOME_TREES[0])
    root.touched["sys/class/net/eth9/speed"] = Touched("file", content=b"1000")
    with unpacked(tmp_path / "host.tar") as folder:
        assert missing_paths(root, folder) == ["sys/class/net/eth9/speed: None instead of there"]
