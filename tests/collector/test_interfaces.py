"""What the kernel says about an interface without a command: the same as the commands print, in a form that replays."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from collector.interfaces import QUESTIONS, ask_interface, write_spread
from collector.root import Root, command_path
from collector.runner import run_command
from collector.sources import ethtool

ROOT = Path(__file__).parents[2]
INSIDE = """
import json, subprocess, sys
from collector.interfaces import QUESTIONS, ask_interface
def run(*words):
    return subprocess.run(words, capture_output=True, text=True, check=False).stdout
run("ip", "link", "add", "left", "numrxqueues", "4", "numtxqueues", "4", "type", "veth", "peer", "name", "right")
run("ethtool", "-K", "left", "gro", "on", "tso", "off")
run("ethtool", "-L", "left", "rx", "3", "tx", "2")
run("ip", "link", "set", "left", "mtu", "1400")
told = {" ".join(words): [ask_interface((*words, "left")), run(*words, "left")] for words in QUESTIONS}
print(json.dumps(told))
"""
ATTACH = """
import ctypes, platform, socket, struct, subprocess, sys
from collector.interfaces import ask_interface
subprocess.run(["ip", "link", "add", "left", "type", "veth", "peer", "name", "right"], check=True)
pass_all = struct.pack("<BBhi", 0xB7, 0, 0, 2) + struct.pack("<BBhi", 0x95, 0, 0, 0)
code, licence = ctypes.create_string_buffer(pass_all), ctypes.create_string_buffer(b"GPL")
asked = struct.pack("IIQQIIQ88x", 6, 2, ctypes.addressof(code), ctypes.addressof(licence), 0, 0, 0)
number = {"x86_64": 321, "aarch64": 280}[platform.machine()]
program = ctypes.CDLL(None, use_errno=True).syscall(number, 5, ctypes.create_string_buffer(asked), len(asked))
if program < 0:
    sys.exit(f"no program can be loaded here (errno {ctypes.get_errno()})")
xdp = struct.pack("HHi", 8, 1, program) + struct.pack("HHI", 8, 3, 2)
attribute = struct.pack("HH", 4 + len(xdp), 43 | 0x8000) + xdp
body = struct.pack("BxHiII", 0, 0, socket.if_nametoindex("left"), 0, 0) + attribute
with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE) as door:
    door.send(struct.pack("IHHII", 16 + len(body), 19, 5, 1, 0) + body)
    refused = struct.unpack_from("i", door.recv(4096), 16)[0]
if refused:
    sys.exit(f"no program can be attached here (errno {-refused})")
print(ask_interface(("ip", "-o", "link", "show", "dev", "left")).text.strip())
print(subprocess.run(["ip", "-o", "link", "show", "dev", "left"], capture_output=True, text=True).stdout)
"""
"""Two instructions that let every packet pass, attached the generic way."""
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root to make a network namespace")


def in_namespace(script: str) -> subprocess.CompletedProcess[str]:
    """The script in a network of its own, which ends with it."""
    for tool in ("unshare", "ip", "ethtool"):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not installed")
    words = ["unshare", "--net", sys.executable, "-c", script]
    return subprocess.run(words, capture_output=True, text=True, check=False, cwd=ROOT, timeout=60)


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    """By question: our answer, and what the command prints."""
    done = in_namespace(INSIDE)
    assert done.returncode == 0, done.stderr
    answers: dict[str, Any] = json.loads(done.stdout)
    return answers


@pytest.mark.root
@needs_root
def test_the_driver_is_told_as_ethtool_tells_it(told: dict[str, Any]) -> None:
    ours, theirs = (ethtool.parse_pairs(text) for text in (told["ethtool -i"][0][0], told["ethtool -i"][1]))
    assert ours == {key: theirs[key] for key in ("driver", "version", "firmware-version", "bus-info")}
    assert ours["driver"] == "veth"


@pytest.mark.root
@needs_root
def test_the_channels_are_told_as_ethtool_tells_them(told: dict[str, Any]) -> None:
    ours, theirs = told["ethtool -l"][0][0], told["ethtool -l"][1]
    assert ours.split() == theirs.split(":", 1)[1].split()
    assert "RX:\t\t3" in ours


@pytest.mark.root
@needs_root
def test_the_offloads_are_told_as_ethtool_tells_them(told: dict[str, Any]) -> None:
    ours, theirs = (ethtool.parse_pairs(text) for text in (told["ethtool -k"][0][0], told["ethtool -k"][1]))
    assert {key: ethtool.parse_offload(value) for key, value in ours.items()} == {
        key: ethtool.parse_offload(theirs[key]) for key in ethtool.OFFLOADS
    }
    assert (ours["generic-receive-offload"], ours["tcp-segmentation-offload"]) == ("on", "off")


@pytest.mark.root
@needs_root
def test_what_the_driver_refuses_is_refused_with_the_reason_as_the_command_is(told: dict[str, Any]) -> None:
    for question in ("ethtool -g", "ethtool -x"):
        assert told[question] == [[None, f"{question}: operation not supported"], ""]


@pytest.mark.root
@needs_root
def test_the_link_is_told_without_an_address(told: dict[str, Any]) -> None:
    assert told["ip -o link show dev"][0][0] == "mtu 1400\n"
    assert "mtu 1400 qdisc" in told["ip -o link show dev"][1]


@pytest.mark.root
@needs_root
def test_an_attached_program_is_seen_as_ip_shows_it() -> None:
    done = in_namespace(ATTACH)
    if done.returncode:
        pytest.skip(done.stderr.strip().splitlines()[-1])
    ours, theirs = done.stdout.split("\n", 1)
    assert ours == "mtu 1500 xdpgeneric"
    assert "mtu 1500 xdpgeneric " in theirs


def test_this_host_answers_without_root_and_without_a_command() -> None:
    names = sorted(path.name for path in Path("/sys/class/net").iterdir() if (path / "ifindex").exists())
    answers = {name: run_command(("ip", "-o", "link", "show", "dev", name)) for name in names}
    assert {name: (answer.text or "").split()[:1] for name, answer in answers.items()} == {name: ["mtu"] for name in names}


ODD = [("no-such-dev", "no such device"), ("x" * 16, "such a name"), ("\udcff" * 15, "no such device"), ("", "no such device")]


@pytest.mark.parametrize(("name", "why"), ODD, ids=["missing", "too-long", "not-utf-8", "empty"])
def test_an_interface_that_cannot_be_asked_costs_its_answers_with_the_reason(name: str, why: str) -> None:
    for words in QUESTIONS:
        answer = ask_interface((*words, name))
        assert answer is not None
        assert (answer.text, why in answer.reason or "invalid argument" in answer.reason) == (None, True), answer


SPREADS = [
    ((0, 1, 2, 3) * 32, 1, (128, 4, "toeplitz")),
    ((), 2, (0, 0, "xor")),
    ((7,), 0, (1, 1, None)),
    ((0,) * 10, 5, (10, 1, "toeplitz crc32")),
]


@pytest.mark.parametrize(("table", "hash_bits", "told"), SPREADS, ids=["four-queues", "no-table", "no-function", "two-functions"])
def test_a_table_that_is_told_is_read_again_as_it_was(table: tuple[int, ...], hash_bits: int, told: tuple[int, int, str | None]) -> None:
    assert ethtool.parse_spread(write_spread("eth0", 4, table, hash_bits)) == told


def test_another_command_is_none_of_its_questions() -> None:
    assert ask_interface(("dmesg",)) is None
    assert ask_interface(("ethtool", "-S", "eth0")) is None


def test_an_answer_is_kept_under_the_name_of_the_command() -> None:
    root = Root(Path("/"), runner=run_command)
    assert root.command("ip", "-o", "link", "show", "dev", "lo")
    assert root.touched[command_path(("ip", "-o", "link", "show", "dev", "lo"))].content.startswith(b"mtu ")
