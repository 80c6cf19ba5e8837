"""Two ports around a device, for real: veth pairs stand for the cables, a namespace for the device."""

import json
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from collector.benchmarks.forward.addresses import FORWARD, LINKS, REVERSE, ROUTES
from collector.benchmarks.forward.ports import PortsPlan, passing_on, ports_bed, setup_words
from collector.benchmarks.forward.trial import BOTH_WAYS, Feature
from collector.benchmarks.process import environment
from collector.errors import BenchError
from tests.collector.benchmarks.forward.real import PORTS, kinds, needs_namespaces, run, slow, snapshot

ROOT = Path(__file__).parents[4]
pytestmark = [pytest.mark.root, needs_namespaces]


@pytest.fixture(scope="module")
def cabled() -> Iterator[tuple[str, tuple[str, str]]]:
    """A router in a namespace, and the two interfaces of this host that lead to it."""
    token = secrets.token_hex(3)
    name, ports = f"tmr{token}", (f"{PORTS[0]}{token}", f"{PORTS[1]}{token}")
    run("ip", "netns", "add", name)
    try:
        for port, side in zip(ports, (0, 1), strict=True):
            run("ip", "link", "add", port, "type", "veth", "peer", "name", f"e{side}", "netns", name)
            run("ip", "-n", name, "link", "set", f"e{side}", "up")
            for family in (4, 6):
                link = LINKS[family][side]
                extra = ["nodad"] if family == 6 else []
                run("ip", "-n", name, "addr", "add", f"{link.device}/{link.prefix}", "dev", f"e{side}", *extra)
            run("ip", "link", "set", port, "up")
        for family in (4, 6):
            run("ip", "-n", name, "route", "add", ROUTES[family][FORWARD], "via", LINKS[family][1].tester)
            run("ip", "-n", name, "route", "add", ROUTES[family][REVERSE], "via", LINKS[family][0].tester)
        run("ip", "netns", "exec", name, "sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1")
        for port in ports:
            run("ip", "link", "set", port, "down")
        yield name, ports
    finally:
        for port in ports:
            subprocess.run(["ip", "link", "del", port], capture_output=True, check=False)
        run("ip", "netns", "del", name)


def only(ports: tuple[str, str], whole: dict[str, object]) -> str:
    """What of a host concerns the two ports; other tests may change the rest meanwhile."""
    return "\n".join(line for line in json.dumps(whole, indent=0, sort_keys=True).splitlines() if any(port in line for port in ports))


@pytest.mark.parametrize("family", [4, 6])
def test_a_device_is_found_by_its_address_and_forwards_both_ways(cabled: tuple[str, tuple[str, str]], family: int, tmp_path: Path) -> None:
    with ports_bed(PortsPlan(ports=cabled[1]), tmp_path) as bed:
        load = slow(family, 128, rate_pps=4096, directions=BOTH_WAYS)
        assert bed.check(load) == ()
        trial = bed.run(load)
        assert kinds(trial) == []
        assert all(flow.received_packets == flow.sent_packets > 500 for flow in trial.flows)
        assert [flow.dut_rx_packets for flow in trial.flows] == [None, None]
        assert (bed.topology, bed.link_type, bed.features) == ("two-ports", "virtual", False)
        assert bed.self_clocked, "a veth pair forwards within the sender's own call"
        assert (bed.conditions()["nic"], bed.conditions()["nic_out"]) == cabled[1]


def test_the_ports_are_as_they_were_afterwards(cabled: tuple[str, tuple[str, str]], tmp_path: Path) -> None:
    run("ethtool", "-K", cabled[1][0], "gro", "on")
    before = snapshot(cabled[1])
    with ports_bed(PortsPlan(ports=cabled[1]), tmp_path) as bed:
        bed.run(slow(rate_pps=2000, duration_s=0.3))
        within = snapshot(cabled[1])
        assert only(cabled[1], within) != only(cabled[1], before)
    assert snapshot(cabled[1]) == before


HOLD = """
import pathlib, sys
from collector.benchmarks.forward.ports import PortsPlan, ports_bed
from collector.benchmarks.forward.trial import Load
with ports_bed(PortsPlan(ports=(sys.argv[2], sys.argv[3])), pathlib.Path(sys.argv[1])) as bed:
    print("ready", flush=True)
    bed.run(Load(family=4, frame_bytes=64, rate_pps=100, duration_s=60))
"""


def test_after_a_kill_the_next_start_puts_the_ports_back(cabled: tuple[str, tuple[str, str]], tmp_path: Path) -> None:
    before = snapshot(cabled[1])
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path), *cabled[1]], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "ready\n"
    time.sleep(0.3)
    holder.kill()
    holder.wait()
    holder.stdout.close()
    assert snapshot(cabled[1]) != before
    with ports_bed(PortsPlan(ports=cabled[1]), tmp_path):
        pass
    assert snapshot(cabled[1]) == before


def test_a_hardware_address_given_by_hand_is_not_asked_for(cabled: tuple[str, tuple[str, str]], tmp_path: Path) -> None:
    with ports_bed(PortsPlan(ports=cabled[1], device=("02:00:00:00:0B:AD", None)), tmp_path) as bed:
        assert bed.check(slow()) == ()
        trial = bed.run(slow(rate_pps=4096))
        assert kinds(trial) == ["total-loss"]
        assert setup_words(4) in trial.faults[0].message, "what the device needs is told"


def test_a_device_that_does_not_answer_is_told_with_what_it_needs(cabled: tuple[str, tuple[str, str]], tmp_path: Path) -> None:
    with ports_bed(PortsPlan(ports=cabled[1], device=("198.18.0.77", None)), tmp_path) as bed:
        (fault,) = bed.check(slow())
    assert fault.kind == "neighbour-unresolved"
    assert "198.19.0.0/17 via 198.18.1.2" in fault.message


def test_the_tester_s_limit_is_what_leaves_the_port(cabled: tuple[str, tuple[str, str]], tmp_path: Path) -> None:
    with ports_bed(PortsPlan(ports=cabled[1]), tmp_path) as bed:
        trial = bed.tester_limit(slow(rate_pps=None, duration_s=0.3))
    (flow,) = trial.flows
    assert flow.received_packets == flow.sent_packets > 1000
    assert kinds(trial) == []


def test_a_device_of_others_is_not_configured(cabled: tuple[str, tuple[str, str]], tmp_path: Path) -> None:
    with ports_bed(PortsPlan(ports=cabled[1]), tmp_path) as bed, pytest.raises(BenchError, match="not ours to configure"):
        bed.apply(Feature(name="dnat", dnat=True))


FORWARDS = {
    "neither": (4, {}, None, None),
    "IPv4 of the port": (4, {"net/ipv4/conf/p/forwarding": "1"}, None, "sysctl -w net/ipv4/conf/p/forwarding=0"),
    "IPv4, measured with IPv6": (6, {"net/ipv4/conf/p/forwarding": "1"}, None, None),
    "IPv6 of all": (6, {"net/ipv6/conf/all/forwarding": "1", "net/ipv6/conf/p/forwarding": "0"}, None, "net/ipv6/conf/all/forwarding=0"),
    "a bridge": (4, {"net/ipv4/conf/p/forwarding": "0"}, "p/brport", "ip link set p nomaster"),
}


@pytest.mark.parametrize(("family", "settings", "brport", "told"), FORWARDS.values(), ids=FORWARDS)
def test_a_host_that_would_pass_frames_on_says_how_to_stop_it(
    family: int, settings: dict[str, str], brport: str | None, told: str | None, tmp_path: Path
) -> None:
    for name, value in settings.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"{value}\n")
    if brport is not None:
        (tmp_path / brport).mkdir(parents=True)
    words = passing_on("p", family, tmp_path, tmp_path)
    assert words is None if told is None else words is not None and told in words


def test_without_nftables_a_host_that_forwards_sends_nothing(
    cabled: tuple[str, tuple[str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    for tool in ("ip", "ethtool"):
        (tools / tool).symlink_to(str(shutil.which(tool, path=environment()["PATH"])))
    monkeypatch.setattr("collector.benchmarks.process.PATH", str(tools))
    monkeypatch.setenv("PATH", str(tools))
    forwarding = Path(f"/proc/sys/net/ipv4/conf/{cabled[1][1]}/forwarding")
    before = forwarding.read_text("ascii")
    try:
        forwarding.write_text("1\n", "ascii")
        with ports_bed(PortsPlan(ports=cabled[1]), tmp_path) as bed:
            with pytest.raises(BenchError, match="would pass them on") as caught:
                bed.run(slow(rate_pps=4096))
            forwarding.write_text("0\n", "ascii")
            trial = bed.run(slow(rate_pps=4096))
    finally:
        forwarding.write_text(before, "ascii")
    assert caught.value.kind == "tester-forwards"
    assert trial.flows[0].received_packets > 0


REFUSED = [(("lo", "lo"), "is one port", "port-in-use"), (("lo", "no-such-port"), "does not exist", "link-down")]


@pytest.mark.parametrize(("ports", "words", "kind"), REFUSED, ids=["twice-the-same", "not-there"])
def test_ports_that_cannot_be_are_refused(ports: tuple[str, str], words: str, kind: str, tmp_path: Path) -> None:
    with pytest.raises(BenchError, match=words) as caught, ports_bed(PortsPlan(ports=ports), tmp_path):
        pytest.fail("they cannot be")
    assert caught.value.kind == kind


def test_the_port_that_this_host_is_reached_by_is_refused(tmp_path: Path) -> None:
    routes = json.loads(run("ip", "-j", "route", "show", "default") or "[]")
    if not routes:
        pytest.skip("this host has no default route")
    plan = PortsPlan(ports=(routes[0]["dev"], "lo"))
    with pytest.raises(BenchError, match="carries this host's default route"), ports_bed(plan, tmp_path):
        pytest.fail("it would be cut off")


def test_taps_lead_to_a_guest_of_this_host(tmp_path: Path) -> None:
    token = secrets.token_hex(3)
    taps = (f"{PORTS[0]}{token}", f"{PORTS[1]}{token}")
    try:
        for tap in taps:
            run("ip", "tuntap", "add", tap, "mode", "tap")
        with ports_bed(PortsPlan(ports=taps), tmp_path) as bed:
            assert (bed.topology, bed.link_type, bed.self_clocked) == ("host-and-guest", "virtual", False)
    finally:
        for tap in taps:
            subprocess.run(["ip", "link", "del", tap], capture_output=True, check=False)
