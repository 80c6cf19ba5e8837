"""What is made of the lab's benchmarks, without QEMU."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from registry.ingest.judge import judge
from schemas import Submission, read
from schemas.comparability import Side
from schemas.normalising import normalise
from tests.lab import bench, guest, profiles
from tests.lab.bench import BASELINE, Result, as_example, read_result, table, verdicts
from tests.lab.image import Image, LabError

PROFILES = profiles.load()
MEASURED = {name: profile for name, profile in PROFILES.items() if profile.bench}


def run_of(values: tuple[float, ...], frame_bytes: int = 64, flags: tuple[str, ...] = ("emulated-cpu",)) -> dict[str, Any]:
    trials = [{"value": value, "rx_packets": round(value * 10)} for value in values]
    point = {
        "frame_bytes": frame_bytes,
        "value": sorted(values)[len(values) // 2],
        "low": min(values),
        "high": max(values),
        "trials": trials,
    }
    return {"kind": "mrr", "name": "mrr", "flags": list(flags), "conditions": {"nic_out": "tap1"}, "series": [{"points": [point]}]}


def result_of(name: str, *runs: dict[str, Any], exits: int | None = None) -> Result:
    profile = PROFILES[name]
    assert profile.bench is not None
    return Result(profile=profile, bench=profile.bench, runs=runs, exits=exits)


def test_the_table_tells_the_spread_and_each_device_as_a_part_of_the_fastest() -> None:
    results = [
        result_of("kvm-forward-e1000e", run_of((500.0, 600.0, 550.0)), exits=330_000),
        result_of("kvm-forward-vhost", run_of((11_000.0, 12_000.0, 10_000.0))),
        result_of("vm-forward", run_of((40_000.0,))),
    ]
    rows = [[word.strip() for word in line.split("|")] for line in table(results)]
    assert rows[1] == ["kvm-forward-e1000e", "64", "550", "500", "600", "18%", "5.0%", "20.0"]
    assert rows[2][6:] == ["100.0%", ""]
    assert rows[3][6:] == ["", ""], "a machine that is no guest of the same host is not compared"


def test_a_run_that_does_not_say_that_its_cpu_is_software_is_wrong() -> None:
    assert [line.ok for line in verdicts(result_of("vm-forward", run_of((1.0,))))] == [True, True]
    assert [line.ok for line in verdicts(result_of("vm-forward", run_of((1.0,), flags=("host-noisy",))))] == [True, False]
    assert [line.ok for line in verdicts(result_of("vm-forward"))] == [False]


def test_a_result_is_read_from_what_the_guest_left(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text(json.dumps({"runs": [run_of((7.0, 8.0, 9.0))]}))
    (tmp_path / "exits").write_text("1000\n3400\n")
    result = read_result(PROFILES["kvm-forward-virtio"], tmp_path)
    assert (result.exits, result.exits_a_frame, result.figures[0].arrived) == (2400, 10.0, 240)
    assert read_result(PROFILES["kvm-forward-virtio"], tmp_path / "nothing").runs == ()
    with pytest.raises(LabError, match="nothing to measure"):
        read_result(PROFILES["bm-sriov"], tmp_path)


def test_an_example_belongs_to_nobody_and_says_which_device_was_measured() -> None:
    document = {"host": {"key": "k", "cpu": {}}, "contributor": {"fingerprint": "f"}, "runs": [run_of((1.0,))]}
    made = as_example(document, "enp2s0", "e1000e")
    assert (made["example"], made["host"], made["contributor"]) == (True, {"cpu": {}}, None)
    assert made["runs"][0]["conditions"] == {"nic_out": "enp2s0", "device_model": "e1000e"}


def test_the_devices_of_the_benchmarks_are_told_apart_and_one_is_the_baseline() -> None:
    models = [profile.bench.device_model for profile in MEASURED.values() if profile.bench and profile.inside]
    assert BASELINE in models
    assert len(set(models)) == len(models)


@pytest.mark.parametrize("name", [name for name, profile in MEASURED.items() if profile.inside])
def test_the_tester_s_ports_lead_to_the_guest_in_the_order_that_it_is_configured_in(name: str) -> None:
    profile = MEASURED[name]
    assert profile.bench is not None
    assert profile.inside is not None
    assert "--ports tap0,tap1 --dut 02:00:00:00:01:00,02:00:00:00:01:01 " in profile.bench.options
    assert [("ifname=tap0" in network, "ifname=tap1" in network) for network in profile.inside.machine.networks] == [
        (True, False),
        (False, True),
    ]
    macs = [device for device in profile.inside.machine.devices if "mac=" in device]
    assert [("netdev=n0,mac=02:00:00:00:01:00" in device, "netdev=n1,mac=02:00:00:00:01:01" in device) for device in macs] == [
        (True, False),
        (False, True),
    ]


def test_only_a_guest_that_is_asked_to_measure_does(tmp_path: Path) -> None:
    image = Image(folder=tmp_path, kernel_release="none")
    assert "bench" not in guest.job(PROFILES["vm-forward"], image, frozenset())
    script = guest.job(PROFILES["vm-forward"], image, frozenset({guest.BENCH}))["bench"].decode()
    assert "bench forward --topology namespaces" in script
    assert bench.NOTE.read_text("utf-8").count("emulated-cpu") == 2


# The examples that are shipped

EXAMPLES = Path(__file__).parents[2] / "schemas" / "examples"
SHIPPED = {name: profile for name, profile in MEASURED.items() if profile.bench and profile.bench.title}


def shipped(name: str) -> Submission:
    return read(json.loads((EXAMPLES / f"{name.removeprefix('kvm-')}.json").read_text("utf-8")))


def side_of(submission: Submission) -> Side:
    (run,) = submission.runs
    return Side(run=run, host=submission.host, nic=next(nic for nic in submission.nics if nic.get("name") == run.nic))


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_example_is_of_the_machine_that_its_row_describes(name: str) -> None:
    submission, profile = shipped(name), SHIPPED[name]
    side = side_of(submission)
    assert profile.inside is not None
    assert profile.bench is not None
    first, second = profile.inside.truth["nics"]
    assert submission.example
    assert submission.title == profile.bench.title
    assert submission.note is not None
    assert submission.note.text == bench.NOTE.read_text("utf-8").strip()
    assert side.host is not None
    assert side.nic is not None
    assert side.host.get("virtualization.hypervisor") == profile.inside.truth["virtualization"]["hypervisor"]
    assert [side.nic.get(key) for key in ("pci.address", "driver", "io_mode")] == [first[key] for key in ("address", "driver", "io_mode")]
    assert side.run.conditions is not None
    assert side.run.conditions.device_model == profile.bench.device_model
    leaving = next(nic for nic in submission.nics if nic.get("name") == side.run.conditions.nic_out)
    assert leaving.get("pci.address") == second["address"]


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_example_says_that_its_cpu_is_software_and_breaks_no_rule(name: str) -> None:
    judged = judge(shipped(name), datetime.now(UTC))
    assert judged.refusals == ()
    assert "emulated-cpu" in [flag.code for flag in judged.judgement.flags]


@pytest.mark.parametrize("name", SHIPPED)
def test_the_shipped_examples_are_parts_of_one_another_and_of_nothing_else(name: str) -> None:
    baseline = next(one for one, profile in SHIPPED.items() if profile.bench and profile.bench.device_model == BASELINE)
    ours, theirs = shipped(name), shipped(baseline)
    named = ours.runs[0].baseline
    if name == baseline:
        assert named is None
        return
    assert named is not None
    assert (named.label, named.submission, named.run) == (BASELINE, theirs.id, theirs.runs[0].name)
    assert normalise(side_of(ours), side_of(theirs), BASELINE).reasons == ()
    assert normalise(side_of(ours), side_of(theirs), "bare-metal").reasons, "it is no bare metal"
