"""The bed of namespaces for real: what it measures, every injected fault by its name, and nothing left behind."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from collector.benchmarks.forward.addresses import FORWARD, REVERSE, ROUTES, network_of
from collector.benchmarks.forward.namespaces import NamespaceBed, namespace_bed
from collector.benchmarks.forward.restore import recover
from collector.benchmarks.forward.trial import BOTH_WAYS, PLAIN, Feature
from collector.errors import BenchError
from tests.collector.benchmarks.forward.real import changed, kinds, needs_namespaces, run, slow, snapshot

ROOT = Path(__file__).parents[4]
NEIGHBOURS = 20
"""Packets of neighbour discovery, which the interfaces count too."""
pytestmark = [pytest.mark.root, needs_namespaces]


@pytest.fixture(scope="module")
def bed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NamespaceBed]:
    with namespace_bed(tmp_path_factory.mktemp("locks")) as made:
        yield made


def device(bed: NamespaceBed, *words: str) -> list[str]:
    return ["ip", "-n", bed.names.device, *words]


def in_device(bed: NamespaceBed, *words: str) -> list[str]:
    return ["ip", "netns", "exec", bed.names.device, *words]


# What it measures


LOADS = [(4, 64), (4, 1518), (6, 66), (6, 1518)]


@pytest.mark.parametrize(("family", "size"), LOADS, ids=[f"ipv{family}-{size}" for family, size in LOADS])
def test_a_slow_load_arrives_whole_at_every_destination(bed: NamespaceBed, family: int, size: int) -> None:
    load = slow(family, size)
    assert bed.check(load) == ()
    trial = bed.run(load)
    (flow,) = trial.flows
    assert kinds(trial) == []
    assert flow.intended_packets == 8192
    assert flow.received_packets == flow.sent_packets > 2000
    assert flow.dut_rx_packets == pytest.approx(flow.sent_packets, abs=NEIGHBOURS)
    assert flow.dut_tx_packets == pytest.approx(flow.sent_packets, abs=NEIGHBOURS)
    assert (flow.silent, flow.odd_packets) == ((), 0)


def test_both_directions_are_counted_each_for_itself(bed: NamespaceBed) -> None:
    trial = bed.run(slow(directions=BOTH_WAYS))
    assert [flow.direction for flow in trial.flows] == ["forward", "reverse"]
    assert kinds(trial) == []
    assert all(flow.received_packets == flow.sent_packets > 2000 for flow in trial.flows)


@pytest.mark.parametrize("engine", ["af_xdp", "sendmmsg"])
def test_at_full_speed_every_frame_is_accounted_for_whatever_sends_it(bed: NamespaceBed, engine: str) -> None:
    bed.tester.engine = engine
    try:
        trial = bed.run(slow(rate_pps=None, duration_s=0.3))
    finally:
        bed.tester.engine = None
    (flow,) = trial.flows
    assert bed.tester.engines_used[64] == engine
    assert flow.intended_packets is None
    assert flow.sent_packets == pytest.approx(flow.dut_rx_packets, abs=NEIGHBOURS)
    assert flow.received_packets == pytest.approx(flow.dut_tx_packets, abs=NEIGHBOURS)
    assert flow.offered_packets > 10_000
    assert kinds(trial) == []


def test_without_the_device_the_tester_is_measured_alone(bed: NamespaceBed) -> None:
    before = bed.run(slow()).flows[0].dut_rx_packets
    trial = bed.tester_limit(slow(rate_pps=None, duration_s=0.3, directions=BOTH_WAYS))
    assert before
    assert [flow.dut_rx_packets for flow in trial.flows] == [None, None]
    assert all(0 < flow.received_packets <= flow.sent_packets + NEIGHBOURS for flow in trial.flows)


def test_a_bed_says_what_it_is(bed: NamespaceBed) -> None:
    stated = bed.conditions()
    assert (bed.topology, bed.link_type, bed.link_speed_mbps) == ("one-box-namespaces", "virtual", None)
    assert "one-box" in bed.flags
    assert bed.self_clocked == ("self-clocked" in bed.flags) == (stated["device_threads"] == 0)
    assert stated["offloads"] == {"tso": False, "gso": False, "gro": False, "lro": False}
    assert stated["sink_methods"] == ["nft-netdev-ingress"]
    if len(os.sched_getaffinity(0)) > 1 and not bed.self_clocked:
        assert not set(bed.tester.cpus.senders) & set(bed.tester.cpus.device)


def test_with_one_cpu_the_bed_calls_itself_self_clocked(tmp_path: Path) -> None:
    script = (
        "import os, pathlib, sys; os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})\n"
        "from collector.benchmarks.forward.namespaces import namespace_bed\n"
        "from collector.benchmarks.forward.trial import BOTH_WAYS, Load\n"
        "with namespace_bed(pathlib.Path(sys.argv[1])) as bed:\n"
        "    trial = bed.run(Load(family=4, frame_bytes=64, rate_pps=1000, duration_s=0.3, directions=BOTH_WAYS))\n"
        "    print(bed.self_clocked, 'self-clocked' in bed.flags, all(flow.received_packets for flow in trial.flows))\n"
    )
    assert run(sys.executable, "-c", script, str(tmp_path)).split() == ["True"] * 3


# What the device does beside


FEATURES = [
    Feature(name="dnat", dnat=True),
    Feature(name="masquerade", masquerade=True),
    Feature(name="stateful", stateful=True),
    Feature(name="rules-50", rules=50),
    Feature(name="one-box", dnat=True, masquerade=True, stateful=True),
]


@pytest.mark.parametrize("family", [4, 6])
@pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: feature.name)
def test_a_feature_is_there_within_the_block_and_frames_still_arrive(bed: NamespaceBed, feature: Feature, family: int) -> None:
    with bed.apply(feature):
        rules = run(*in_device(bed, "nft", "list", "ruleset"))
        trial = bed.run(slow(family, 128))
        if feature.stateful:
            known = run(*in_device(bed, "sh", "-c", "cat /proc/net/nf_conntrack 2>/dev/null || true"))
            assert "UNREPLIED" not in known, "to connection tracking every flow is established"
    assert ("dnat" in rules, "masquerade" in rules, "established" in rules) == (feature.dnat, feature.masquerade, feature.stateful)
    assert rules.count("udp dport 1") == feature.rules
    assert trial.flows[0].received_packets == trial.flows[0].sent_packets > 2000
    assert kinds(trial) == []
    assert run(*in_device(bed, "nft", "list", "ruleset")) == ""


def test_plain_is_no_feature(bed: NamespaceBed) -> None:
    with bed.apply(PLAIN):
        assert run(*in_device(bed, "nft", "list", "ruleset")) == ""


def test_more_queues_than_cpus_are_refused(bed: NamespaceBed) -> None:
    with pytest.raises(BenchError, match="there are CPUs for"), bed.with_queues(bed.most_queues + 1):
        pytest.fail("there are not so many")


def test_with_queues_the_device_has_as_many_threads(bed: NamespaceBed) -> None:
    count = bed.most_queues
    with bed.with_queues(count):
        assert bed.self_clocked or len(bed.tester.cpus.threads) >= 2 * count
        assert bed.conditions()["queues"] == count
        assert kinds(bed.run(slow())) == []
    assert bed.conditions()["queues"] == 1
    assert kinds(bed.run(slow())) == []


# Injected faults

DROPPING = "table inet fault {{\n chain f {{\n type filter hook forward priority 0; policy accept;\n {}\n }}\n}}\n"


def test_every_twentieth_frame_dropped_is_five_percent_of_loss_and_no_fault(bed: NamespaceBed) -> None:
    rules = DROPPING.format("numgen inc mod 20 == 0 drop")
    run(*in_device(bed, "nft", "-f", "-"), given=rules)
    try:
        trial = bed.run(slow())
    finally:
        run(*in_device(bed, "nft", "delete", "table", "inet", "fault"))
    (flow,) = trial.flows
    assert flow.dut_rx_packets is not None
    assert flow.received_packets == pytest.approx(flow.dut_rx_packets * 0.95, abs=2)
    assert 1 - flow.received_packets / flow.sent_packets == pytest.approx(0.05, abs=0.002)
    assert trial.loss_ratio >= 0.05 - 0.002
    assert kinds(trial) == []


@pytest.mark.parametrize("family", [4, 6])
def test_one_destination_of_256_without_a_route_is_a_hole_and_no_loss_to_be_searched_for(bed: NamespaceBed, family: int) -> None:
    hole = network_of(family, FORWARD, 37)
    with changed(device(bed, "route", "add", "blackhole", hole), device(bed, "route", "del", "blackhole", hole)):
        trial = bed.run(slow(family, 128))
    assert kinds(trial) == ["destination-hole"]
    assert trial.flows[0].silent == (37,)
    assert "destination-hole(1/256)" in trial.faults[0].message
    assert trial.voided_by is not None


@pytest.mark.parametrize(("family", "seen"), [(4, "fragmentation-seen"), (6, "mtu-too-small")])
def test_a_narrow_link_behind_the_device_is_found_before_and_by_its_counters(bed: NamespaceBed, family: int, seen: str) -> None:
    out = bed.names.device_out
    with changed(device(bed, "link", "set", out, "mtu", "1400"), device(bed, "link", "set", out, "mtu", "1500")):
        load = slow(family, 1518)
        found = bed.check(load)
        trial = bed.run(load)
        small = bed.run(slow(family, 1024))
    assert [fault.kind for fault in found] == ["mtu-too-small"]
    assert "1500" in found[0].message
    assert kinds(trial)[0] == "mtu-too-small"
    assert seen in kinds(trial)
    assert trial.flows[0].received_packets == 0
    assert kinds(small) == []


@pytest.mark.parametrize(("family", "name"), [(4, "net.ipv4.ip_forward"), (6, "net.ipv6.conf.all.forwarding")])
def test_a_device_that_does_not_forward_is_told_with_the_setting(bed: NamespaceBed, family: int, name: str) -> None:
    with changed(in_device(bed, "sysctl", "-w", f"{name}=0"), in_device(bed, "sysctl", "-w", f"{name}=1")):
        found = bed.check(slow(family, 128))
        trial = bed.run(slow(family, 128))
    assert [fault.kind for fault in found] == ["forwarding-off"]
    assert f"sysctl {name}=1" in found[0].message
    assert kinds(trial) == ["forwarding-off", "total-loss"]
    assert trial.flows[0].dut_tx_packets == pytest.approx(0, abs=5)


def test_a_sink_that_is_down_and_the_routes_it_took_along_are_told(tmp_path: Path) -> None:
    with namespace_bed(tmp_path) as bed:
        run("ip", "-n", bed.names.sink, "link", "set", bed.names.receives, "down")
        assert bed.check(slow())[0].kind == "link-down"
        trial = bed.run(slow())
        assert kinds(trial)[0] == "link-down"
        assert trial.flows[0].received_packets == 0
        run("ip", "-n", bed.names.sink, "link", "set", bed.names.receives, "up")
        time.sleep(0.1)
        assert [fault.kind for fault in bed.check(slow(6, 128))] == ["route-missing"] or bed.check(slow(6, 128)) == ()


def test_one_dead_direction_is_told_and_not_averaged(bed: NamespaceBed) -> None:
    route, behind = ROUTES[4][REVERSE], "198.18.0.2"
    with changed(device(bed, "route", "del", route), device(bed, "route", "add", route, "via", behind)):
        trial = bed.run(slow(directions=BOTH_WAYS))
        found = bed.check(slow(directions=BOTH_WAYS))
    assert [fault.kind for fault in found] == ["route-missing"]
    assert "one-direction-dead" in kinds(trial)
    assert not trial.valid
    assert [flow.received_packets > 2000 for flow in trial.flows] == [True, False]


def test_a_firewall_that_drops_one_direction_is_a_dead_direction(bed: NamespaceBed) -> None:
    rules = DROPPING.format(f'iifname "{bed.names.device_out}" drop')
    run(*in_device(bed, "nft", "-f", "-"), given=rules)
    try:
        trial = bed.run(slow(directions=BOTH_WAYS))
    finally:
        run(*in_device(bed, "nft", "delete", "table", "inet", "fault"))
    assert kinds(trial) == ["one-direction-dead"]


def test_programs_that_take_the_cpus_make_a_trial_noisy(bed: NamespaceBed) -> None:
    hogs = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(len(os.sched_getaffinity(0)))]
    try:
        time.sleep(0.3)
        trial = bed.run(slow())
    finally:
        for hog in hogs:
            hog.kill()
            hog.wait()
    assert trial.busy_ratio > 0.1
    assert "host-noisy" in [fault.kind for fault in trial.faults]


# Nothing stays


def of_a_bed() -> set[str]:
    return {line.split()[0] for line in run("ip", "netns", "list").splitlines() if line.startswith("tameshi-")}


def test_the_host_is_as_it_was_afterwards(tmp_path: Path) -> None:
    before = snapshot()
    with namespace_bed(tmp_path) as bed:
        mine = {bed.names.source, bed.names.device, bed.names.sink}
        bed.run(slow())
        assert mine <= of_a_bed()
    assert snapshot() == before
    assert not mine & of_a_bed()
    assert [path.name for path in tmp_path.iterdir()] == ["forward.lock"]


HOLD = """
import pathlib, sys
from collector.benchmarks.forward.namespaces import namespace_bed
from collector.benchmarks.forward.trial import Load
with namespace_bed(pathlib.Path(sys.argv[1])) as bed:
    print(bed.names.source, bed.names.device, bed.names.sink, flush=True)
    bed.run(Load(family=4, frame_bytes=64, rate_pps=1000, duration_s=60))
"""


def command_of(pid: str) -> bytes:
    """The command line of a process that runs; nothing for one that is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def test_what_a_killed_benchmark_left_is_undone_by_the_next(tmp_path: Path) -> None:
    before = snapshot()
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert holder.stdout is not None
    mine = set(holder.stdout.readline().split())
    assert len(mine) == 3
    time.sleep(0.5)
    assert recover(tmp_path) == (), "it still runs"
    children = run("pgrep", "-P", str(holder.pid)).split()
    assert children, "the sender"
    holder.kill()
    holder.wait()
    holder.stdout.close()
    assert mine <= of_a_bed()
    with namespace_bed(tmp_path):
        assert not mine & of_a_bed()
    assert snapshot() == before
    assert not any(command_of(child) for child in children), "the sender went with its parent"


@pytest.mark.parametrize("signal_name", ["INT", "TERM"])
def test_a_benchmark_that_is_stopped_cleans_up_before_it_goes(tmp_path: Path, signal_name: str) -> None:
    stopping = "from collector.benchmarks.process import termination_as_interrupt\nwith termination_as_interrupt(), namespace_bed"
    words = [sys.executable, "-c", HOLD.replace("with namespace_bed", stopping), str(tmp_path)]
    holder = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT)
    assert holder.stdout is not None
    mine = set(holder.stdout.readline().split())
    time.sleep(0.5)
    run("kill", f"-{signal_name}", str(holder.pid))
    holder.wait(20)
    holder.stdout.close()
    assert len(mine) == 3
    assert not mine & of_a_bed()
    assert [path.name for path in tmp_path.iterdir()] == ["forward.lock"]
