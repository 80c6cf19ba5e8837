"""`collector facts` as it is run."""

import argparse
import json
import shutil
from pathlib import Path

import pytest

from collector.commands import facts as command
from collector.errors import UsageError
from collector.facts import HostFacts, read_facts
from collector.root import Root
from tests.collector.conftest import Streams


def parsed(*words: str) -> argparse.Namespace:
    """The arguments of one command line."""
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return parser.parse_args(words, argparse.Namespace(environ={}))


def test_json_is_one_document_on_stdout_and_nothing_beside_it(trees: dict[str, Path], streams: Streams) -> None:
    assert command.run(parsed("--json", "--root", str(trees["bm-igb-sriov"])), streams.console) == 0
    document = json.loads(streams.out.getvalue())
    assert document["schema"] == "tameshi/1"
    assert document["cpu"]["virtualization"].items() >= {"state": "unknown", "flag": None}.items()
    assert [nic["role"] for nic in document["nics"]][:2] == ["pf", "vf-on-host"]
    assert document["nics"][0]["sriov"]["active_vfs"] == 4
    assert streams.err.getvalue() == ""


def test_people_see_a_table_per_section(trees: dict[str, Path], streams: Streams) -> None:
    command.run(parsed("--root", str(trees["l2-vfio-vf"])), streams.console)
    text = streams.out.getvalue()
    assert "nic enp1s0" in text
    assert "io_mode" in text
    assert "sriov" in text
    assert "(absent)" in text


def test_this_host_can_be_read(streams: Streams) -> None:
    assert command.run(parsed("--json"), streams.console) == 0
    assert json.loads(streams.out.getvalue())["cpu"]["threads"] >= 1


WRONG = [("missing", "no such folder or archive"), ("file.tar.gz", "is not a whole tar archive")]


@pytest.mark.parametrize(("name", "message"), WRONG, ids=["missing", "a-file"])
def test_a_wrong_root_is_named_with_the_way_out(name: str, message: str, tmp_path: Path, streams: Streams) -> None:
    (tmp_path / "file.tar.gz").write_bytes(b"")
    with pytest.raises(UsageError, match=message) as caught:
        command.run(parsed("--root", str(tmp_path / name)), streams.console)
    assert caught.value.exit_code == 2


def test_people_see_units_and_whole_lists(trees: dict[str, Path], streams: Streams) -> None:
    command.run(parsed("--root", str(trees["bm-igb-sriov"])), streams.console)
    text = streams.out.getvalue()
    assert "1,470 MiB (1,540,968,448 bytes)" in text
    assert "1,000 Mbit/s" in text
    assert "1,500 bytes" in text
    assert "…" not in text
    document = json.loads(json.dumps(read_facts(Root(trees["bm-igb-sriov"])).to_document()))
    for word in (*document["cpu"]["flags"], *(word for word in document["cpu"]["mitigations"] if not word.endswith(": Not affected"))):
        assert word in text


def test_people_see_one_line_of_each_software_device(trees: dict[str, Path], streams: Streams) -> None:
    command.run(parsed("--root", str(trees["q13-router-bond-vlan-macvtap"])), streams.console)
    shown = streams.out.getvalue().splitlines()
    assert [line.split() for line in shown if line.startswith(("  bond0.100 ", "nic bond0"))] == [
        ["bond0.100", "vlan,", "mtu", "1,500", "bytes"]
    ]
    assert "nic eth2" in shown


def test_vulnerabilities_that_do_not_concern_this_cpu_are_told_together() -> None:
    mitigations = ["meltdown: Not affected", "spectre_v1: Mitigation: barriers", "mds: Not affected"]
    told = list(command.lines(HostFacts(host={"cpu": {"mitigations": mitigations}}, nics=(), absent=())))
    assert [line.strip() for line in told[1:3]] == ["mitigations  spectre_v1: Mitigation: barriers", "not affected: meltdown mds"]


def test_what_is_shown_is_what_would_be_sent(trees: dict[str, Path], streams: Streams, tmp_path: Path) -> None:
    tree = tmp_path / "host"
    shutil.copytree(trees["bm-igb-sriov"], tree, symlinks=True)
    (tree / "proc/sys/kernel/hostname").write_text("edge-tokyo-3\n")
    (tree / "sys/class/dmi/id/bios_version").write_text("2.1b edge-tokyo-3 52:54:00:12:34:56\n")
    command.run(parsed("--json", "--root", str(tree)), streams.console)
    assert json.loads(streams.out.getvalue())["board"]["bios"]["version"] == "2.1b [host] [mac]"
