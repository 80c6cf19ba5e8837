"""`collector capture`: what it writes replays to the same facts and names nobody."""

import argparse
import shutil
import tarfile
from pathlib import Path

import pytest

from collector.archive import gather, pack, scrub, unfold
from collector.commands import capture as command
from collector.errors import UsageError
from collector.facts import read_facts
from collector.private_words import private_words
from collector.root import Answer, Root
from collector.runner import run_command
from collector.scan import PrivateWord, Scanner
from tests.archives import extract_all
from tests.collector.conftest import TREES, Streams

NAMES = sorted(path.parent.name for path in TREES.glob("*/truth.json"))


def parsed(*words: str) -> argparse.Namespace:
    """The arguments of one command line."""
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return parser.parse_args(words, argparse.Namespace(environ={}))


def unpack(archive: Path, folder: Path) -> Path:
    """The capture as a folder."""
    with tarfile.open(archive) as tar:
        assert all(not member.name.startswith("/") and ".." not in member.name.split("/") for member in tar)
        extract_all(tar, folder)
    return folder


@pytest.mark.parametrize("name", NAMES)
def test_a_captured_tree_replays_to_the_same_facts(name: str, tmp_path: Path, streams: Streams) -> None:
    out = tmp_path / "out.tar.gz"
    assert command.run(parsed(str(out), "--root", str(TREES / name)), streams.console) == 0
    assert read_facts(Root(unpack(out, tmp_path / "tree"))) == read_facts(Root(TREES / name))


def test_this_host_replays_to_the_same_facts(tmp_path: Path) -> None:
    live = Root(Path("/"), runner=run_command)
    facts = read_facts(live)
    out = tmp_path / "out.tar.gz"
    out.write_bytes(pack(gather(live)))
    assert read_facts(Root(unpack(out, tmp_path / "tree"))) == facts


def test_the_same_capture_is_the_same_bytes() -> None:
    archives = []
    for _ in range(2):
        root = Root(TREES / "bm-igb-sriov")
        read_facts(root)
        archives.append(pack(gather(root)))
    assert archives[0] == archives[1]


def usb_host(folder: Path) -> Path:
    """A host with a USB NIC named after its MAC address, and secrets beside the facts."""
    device = folder / "sys/devices/pci0000:00/usb1/1-1/1-1:1.0"
    net = device / "net/enx001122334455"
    net.mkdir(parents=True)
    (net / "ifindex").write_text("2\n")
    (net / "mtu").write_text("1500\n")
    (net / "address").write_text("00:11:22:33:44:55\n")
    (device / "subsystem").symlink_to("../../../../../bus/usb")
    (net / "device").symlink_to("../..")
    (folder / "sys/class/net").mkdir(parents=True)
    (folder / "sys/class/net/enx001122334455").symlink_to("../../devices/pci0000:00/usb1/1-1/1-1:1.0/net/enx001122334455")
    (folder / "proc/1").mkdir(parents=True)
    (folder / "proc/1/environ").write_bytes(b"PASSWORD=hunter2\0container=lxc\0")
    (folder / "proc/cmdline").write_text(
        "root=UUID=0a1b2c3d-0000-1111-2222-333344445555 ip=203.0.113.7 intel_iommu=on hostname=secret-host\n"
    )
    (folder / "proc/sys/kernel").mkdir(parents=True)
    (folder / "proc/sys/kernel/hostname").write_text("secret-host\n")
    (folder / "proc/sys/kernel/osrelease").write_text("6.1.0-secret-host-1.2.3.4\n")
    (folder / "cmd").mkdir()
    (folder / "cmd/ethtool-i.enx001122334455").write_text(
        "driver: r8152\nversion: v1\nfirmware-version: 00:11:22:33:44:55 rtl\nserial: 123\n"
    )
    return folder


def test_nothing_that_names_the_host_is_in_its_capture(tmp_path: Path) -> None:
    root = Root(usb_host(tmp_path / "host"))
    facts = read_facts(root)
    members = gather(root, private_words(Root(root.path), {}))
    whole = b"\n".join(path.encode() + member.content + (member.target or "").encode() for path, member in members.items()).decode()
    for secret in ("001122334455", "00:11:22:33:44:55", "hunter2", "0a1b2c3d", "203.0.113.7", "serial: 123", "PASSWORD", "secret-host"):
        assert secret not in whole
    assert facts.nics[0]["name"] == "enx*"
    assert facts.host["system"]["kernel_options"] == ["intel_iommu=on"]
    assert facts.host["virtualization"]["container"] == "lxc"
    assert "001122334455" not in str(facts)


SECRETS = [
    ("mac", "x 52:54:00:12:34:56 y", "x [mac] y"),
    ("mac-dashes", "52-54-00-12-34-56", "[mac]"),
    ("uuid", "4c4c4544-0035-5910-8043-b4c04f4c4142", "[uuid]"),
    ("machine-id", "0123456789abcdef0123456789abcdef", "[machine-id]"),
    ("ipv4", "at 203.0.113.7, ok", "at [address], ok"),
    ("ipv6", "at 2001:db8::7, ok", "at [address], ok"),
    ("e-mail", "by admin@corp.example.org", "by [e-mail]"),
    ("serial", "Serial Number: ABC\nnext", "Serial Number: [serial]\nnext"),
    ("host", "kernel of secret-host here", "kernel of [host] here"),
    ("own-serial", "BIOS 2 CZ3404YWNX", "BIOS 2 [serial]"),
    ("pci-address-stays", "0000:01:00.0", "0000:01:00.0"),
    ("older-marks-stay", "Serial Number: <removed> <mac>", "Serial Number: <removed> <mac>"),
    ("marks-stay", "Serial Number: [serial] [mac-2]", "Serial Number: [serial] [mac-2]"),
]
OWN = (PrivateWord("host", "secret-host"), PrivateWord("serial", "CZ3404YWNX"), PrivateWord("user", "taro"))


@pytest.mark.parametrize(("text", "clean"), [row[1:] for row in SECRETS], ids=[row[0] for row in SECRETS])
def test_a_capture_is_masked_by_the_same_scan_as_a_document(text: str, clean: str) -> None:
    assert scrub("some/file", text.encode(), Scanner(OWN)).decode() == clean
    assert scrub("sys/class/dmi/id/bios_version", text.encode(), Scanner(OWN)).decode() == clean


def test_a_dotted_version_is_not_taken_for_an_address() -> None:
    assert scrub("sys/class/dmi/id/bios_version", b"2.3.4.5", Scanner()) == b"2.3.4.5"


def test_the_host_s_own_words_are_in_no_content_and_no_path_of_its_capture(tmp_path: Path) -> None:
    tree = tmp_path / "host"
    shutil.copytree(TREES / "bm-igb-sriov", tree, symlinks=True)
    for path, text in {
        "proc/sys/kernel/hostname": "edge-tokyo-3.corp.example.org\n",
        "etc/machine-id": "00112233445566778899aabbccddeeff\n",
        "home/hanako/x": "",
        "sys/class/dmi/id/product_serial": "CZ3404YWNX\n",
        "sys/class/dmi/id/bios_version": "2.1b edge-tokyo-3 CZ3404YWNX\n",
        "sys/class/dmi/id/product_name": "ProLiant edge-tokyo-3 10.20.30.40\n",
        "proc/cmdline": "intel_iommu=on idle=edge-tokyo-3\n",
        "sys/devices/virtual/net/veth-hanako/ifindex": "77\n",
        "sys/devices/virtual/net/en001122AABBCC/ifindex": "78\n",
    }.items():
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        (tree / path).write_text(text)
    for name in ("veth-hanako", "en001122AABBCC"):
        (tree / "sys/class/net" / name).symlink_to(f"../../devices/virtual/net/{name}")
    root = Root(tree)
    read_facts(root)
    members = gather(root, private_words(Root(tree), {}))
    whole = "\n".join(f"{path}\n{member.content.decode('utf-8', 'replace')}\n{member.target}" for path, member in members.items())
    for secret in ("edge-tokyo", "hanako", "001122AABBCC", "CZ3404YWNX", "10.20.30.40", "00112233"):
        assert secret not in whole
    assert "[interface]" in whole
    assert "ProLiant [host]" in whole


def test_what_is_there_but_cannot_be_read_is_there_in_the_replay_too(tmp_path: Path) -> None:
    tree = tmp_path / "host"
    (tree / "sys/class/thing/value").mkdir(parents=True)  # A folder where a file is looked for: there, and not to be read.
    root = Root(tree)
    assert (root.exists("sys/class/thing/value"), root.read_text("sys/class/thing/value")) == (True, None)
    (tmp_path / "replay").mkdir()
    unfold(gather(root), tmp_path / "replay")
    replay = Root(tmp_path / "replay")
    assert (replay.exists("sys/class/thing/value"), replay.read_text("sys/class/thing/value")) == (True, None)


def test_what_could_not_be_read_is_still_unseen_in_the_replay(tmp_path: Path) -> None:
    live = Root(Path("/"), runner=lambda argv: Answer(None, f"{argv[0]} is not installed"))
    facts = read_facts(live)
    (tmp_path / "out.tar.gz").write_bytes(pack(gather(live)))
    replayed = read_facts(Root(unpack(tmp_path / "out.tar.gz", tmp_path / "tree")))
    assert replayed.absent == facts.absent


def test_an_archive_that_is_there_is_not_replaced_unless_forced(tmp_path: Path, streams: Streams) -> None:
    out = tmp_path / "out.tar.gz"
    out.write_text("precious")
    tree = str(TREES / "vm-virtio-sq")
    with pytest.raises(UsageError, match="--force"):
        command.run(parsed(str(out), "--root", tree), streams.console)
    assert out.read_text() == "precious"
    assert command.run(parsed(str(out), "--root", tree, "--force"), streams.console) == 0
    assert tarfile.is_tarfile(out)


WRONG = [("out.zip", "a capture is a tar.gz"), ("missing/out.tar.gz", "no such folder")]


@pytest.mark.parametrize(("name", "message"), WRONG, ids=["suffix", "folder"])
def test_a_wrong_target_is_named_with_the_way_out(name: str, message: str, tmp_path: Path, streams: Streams) -> None:
    with pytest.raises(UsageError, match=message):
        command.run(parsed(str(tmp_path / name), "--root", str(TREES / "vm-virtio-sq")), streams.console)
