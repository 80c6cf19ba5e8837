"""`collector bench forward`: options, the file, exit codes; on a simulated bed, and once for real."""

import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from collector.benchmarks.forward.bench import World
from collector.benchmarks.forward.measure import Measured
from collector.benchmarks.forward.trial import Bed, TrialFault
from collector.benchmarks.locks import LOCKS, claimed
from collector.cli import main
from collector.commands.bench_forward import add_arguments, document_of, duration_of, executed, machine_of, plan_of
from collector.console import Console
from collector.errors import BenchError, UsageError
from collector.facts import HostFacts
from schemas.v1.submission import RunSchema
from tests.collector.benchmarks.forward.simulated import SimulatedBed

ROOT = Path(__file__).parents[3]


def collector(*words: str, **environ: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    code = main(words, environ={"HOME": "/nonexistent"} | environ, out=out, err=err)
    return code, out.getvalue(), err.getvalue()


def parsed(*words: str) -> Any:
    parser = ArgumentParser()
    add_arguments(parser)
    return parser.parse_args(words)


WRONG = {
    "fixed without a rate": (["--profile", "fixed"], "needs --rate"),
    "no rate": (["--profile", "fixed", "--rate", "fast"], "such as --rate 100k"),
    "a rate of nothing": (["--profile", "fixed", "--rate", "0"], "needs --rate"),
    "a rate where it is searched": (["--rate", "100k"], "belongs to --profile fixed"),
    "a runt": (["--frame-bytes", "63"], "from 64 to"),
    "no number": (["--frame-bytes", "64;128"], "such as 64,512,1518"),
    "no repeat": (["--repeat", "0"], "outside 1 to 100"),
    "no time": (["--seconds", "0"], "outside 1 to"),
}


@pytest.mark.parametrize(("words", "told"), WRONG.values(), ids=WRONG)
def test_wrong_options_are_told_before_anything_is_measured(words: list[str], told: str) -> None:
    code, out, err = collector("bench", "forward", *words)
    assert (code, out) == (2, "")
    assert told in err


CASES: dict[str, tuple[list[str], list[tuple[int, int]]]] = {
    "the profile's own": ([], [(4, 64), (6, 66), (4, 1518)]),
    "one family": (["--family", "4"], [(4, 64), (4, 1518)]),
    "frames for every family": (["--frame-bytes", "64,512"], [(4, 64), (4, 512), (6, 66), (6, 512)]),
    "both": (["--family", "6", "--frame-bytes", "64"], [(6, 66)]),
    "a family that the profile lacks": (["--profile", "feature", "--family", "6"], [(6, 66)]),
}


@pytest.mark.parametrize(("words", "cases"), CASES.values(), ids=CASES)
def test_options_choose_the_cases(words: list[str], cases: list[tuple[int, int]]) -> None:
    assert [(case.family, case.frame_bytes) for case in plan_of(parsed(*words)).profile.cases] == cases


@pytest.mark.parametrize(("said", "rate_pps"), [("250000", 250e3), ("100k", 100e3), ("1.5M", 1.5e6)])
def test_a_rate_is_frames_a_second(said: str, rate_pps: float) -> None:
    assert plan_of(parsed("--profile", "fixed", "--rate", said)).rate_pps == rate_pps


def test_repeats_take_their_time_unless_seconds_say_less() -> None:
    quick = plan_of(parsed()).profile
    assert plan_of(parsed("--repeat", "3")).profile.budget_s == 3 * (quick.budget_s or 0)
    assert plan_of(parsed("--repeat", "3", "--seconds", "40")).profile.budget_s == 40
    with pytest.raises(UsageError):
        plan_of(parsed("--repeat", "1000"))


@pytest.mark.parametrize(("words", "told"), [([], False), (["--profile", "full"], True), (["--profile", "full", "--seconds", "60"], False)])
def test_who_starts_an_hour_is_told(words: list[str], told: bool) -> None:
    said = duration_of(plan_of(parsed(*words)).profile)
    assert (said is not None and "90 searches" in said and "minutes" in said) == told


# On a simulated bed


@contextmanager
def standing(bed: Bed) -> Iterator[Bed]:
    yield bed


@contextmanager
def without_permission() -> Iterator[Bed]:
    raise BenchError("no-permission", "only root may do that")
    yield SimulatedBed()


@contextmanager
def stopped_while_it_is_made() -> Iterator[Bed]:
    raise KeyboardInterrupt
    yield SimulatedBed()


@contextmanager
def not_undone(bed: Bed) -> Iterator[Bed]:
    yield bed
    raise BenchError("no-permission", "a setting could not be put back")


def carried_out(bed: Any, simulated: SimulatedBed, *words: str, found: tuple[TrialFault, ...] = ()) -> tuple[Measured, str]:
    err = io.StringIO()
    console = Console(io.StringIO(), err)
    world = World(
        tell=console.progress,
        load_average=lambda: 0.1,
        running=lambda: 0,
        cpus=2,
        look=lambda: found,
        version="1.0",
        clock=simulated.clock,
        began_s=0.0,
    )
    return executed(plan_of(parsed(*words)), bed, world, console), err.getvalue()


def test_a_bed_that_cannot_be_made_is_a_result_with_its_kind() -> None:
    measured, _ = carried_out(without_permission(), SimulatedBed())
    (run,) = measured.imported.runs
    assert (run.status, run.failure and run.failure.kind) == ("error", "no-permission")


def test_ctrl_c_while_the_bed_is_made_is_a_result_too() -> None:
    measured, _ = carried_out(stopped_while_it_is_made(), SimulatedBed())
    (run,) = measured.imported.runs
    assert (run.status, run.failure and run.failure.kind) == ("error", "interrupted")


LOOKS = {
    "nothing to measure with": ("tool-missing", "error", "other"),
    "a host that others use": ("host-noisy", "ok", "ndr"),
}


@pytest.mark.parametrize(("kind", "status", "first"), LOOKS.values(), ids=LOOKS)
def test_a_look_at_the_host_comes_before_anything_is_made(kind: str, status: str, first: str) -> None:
    bed = SimulatedBed()
    measured, err = carried_out(standing(bed), bed, found=(TrialFault(kind=kind, message="what was seen"),))
    assert (measured.imported.status, measured.imported.runs[0].kind) == (status, first)
    assert all(kind in run.flags for run in measured.imported.runs)
    assert bool(bed.loads) == (status == "ok")
    assert ("what was seen" in err) == (status == "ok")  # What stops everything is told with the faults.


def test_a_bed_that_cannot_be_undone_takes_no_figure_away_and_is_told() -> None:
    bed = SimulatedBed()
    measured, err = carried_out(not_undone(bed), bed)
    assert measured.imported.status == "ok"
    assert "a setting could not be put back" in err


@pytest.mark.parametrize("profile", ["quick", "mrr", "feature"])
def test_the_document_keeps_the_wire_and_holds_what_was_compared(profile: str) -> None:
    bed = SimulatedBed(cost_ns={"dnat": 250})
    document = document_of(carried_out(standing(bed), bed, "--profile", profile)[0])
    assert all(RunSchema().validate(run) == {} for run in document["runs"])
    assert [row["feature"] for row in document.get("features", []) if row["distinguishable"]] == (["dnat"] if profile == "feature" else [])


def test_an_interrupted_benchmark_is_submitted_with_what_was_finished(tmp_path: Path) -> None:
    bed = SimulatedBed(interrupt_after=25)
    out = tmp_path / "run.json"
    out.write_text(json.dumps(document_of(carried_out(standing(bed), bed)[0])))
    code, document, err = collector("submit", "--run", str(out), "--dry-run", "--json", TAMESHI_STATE=str(tmp_path))
    assert code == 0, err
    told = json.loads(document)
    assert (told["outcome"], told["problems"]) == ("partly", [])
    assert {run["failure"]["kind"] for run in told["runs"]} == {"interrupted"}


def test_a_failed_benchmark_becomes_a_problem(tmp_path: Path) -> None:
    out = tmp_path / "run.json"
    out.write_text(json.dumps(document_of(carried_out(without_permission(), SimulatedBed())[0])))
    code, document, err = collector("submit", "--run", str(out), "--dry-run", "--json", TAMESHI_STATE=str(tmp_path))
    assert code == 0, err
    told = json.loads(document)
    (problem,) = told["problems"]
    assert (told["outcome"], problem["stage"], problem["failure_kind"]) == ("failed", "benchmark", "no-permission")
    assert problem["symptom"] == "only root may do that"


# For real


def possible() -> bool:
    """Whether this process may make network namespaces."""
    if os.geteuid() != 0 or shutil.which("ip") is None or shutil.which("ethtool") is None:
        return False
    made = subprocess.run(["ip", "netns", "add", "tameshi-probe-forward"], capture_output=True, check=False).returncode == 0
    subprocess.run(["ip", "netns", "del", "tameshi-probe-forward"], capture_output=True, check=False)
    return made


real = pytest.mark.skipif(not possible(), reason="network namespaces need root, iproute2 and ethtool")


def namespaces() -> set[str]:
    said = subprocess.run(["ip", "netns", "list"], capture_output=True, text=True, check=True).stdout
    return {line.split()[0] for line in said.splitlines() if re.match("tameshi-[0-9a-f]{8}-", line)}


def abandoned() -> set[str]:
    """Namespaces of benchmarks whose process is gone; others may measure on this host at the same time."""
    found = set()
    for name in namespaces():
        with claimed(LOCKS / f"{name.split('-')[1]}.lock") as free:
            found |= {name} if free else set()
    return found & namespaces()  # One that was just being taken down is gone by now.


@pytest.mark.root
@real
def test_quick_on_this_host_has_curves_of_both_families_and_says_where_they_come_from(tmp_path: Path) -> None:
    out, before = tmp_path / "run.json", abandoned()
    code, shown, err = collector("bench", "forward", "--profile", "quick", "--seconds", "30", "--despite-noise", "--out", str(out))
    runs = json.loads(out.read_text())["runs"]
    assert code in (0, 1), err  # A noisy host may need more than 30 s for some case, and says so.
    assert all(RunSchema().validate(run) == {} for run in runs)
    figures = [run for run in runs if run["series"]]
    assert {series["family"] for run in figures for series in run["series"]} == {4, 6}
    for run in figures:
        assert (run["topology"], run["link_type"], run["profile"]) == ("one-box-namespaces", "virtual", "quick-1")
        assert run["conditions"]["self_clocked"] == ("self-clocked" in run["flags"])
        assert run["kind"] == "mrr" or not run["conditions"]["self_clocked"]
        for series in run["series"]:
            for point in series["points"]:
                assert 0 < point["value"] < 4e6
                assert point["tester_limit_pps"] > 0
    assert "IPv4, one direction, 256 destinations" in shown
    assert abandoned() <= before


@pytest.mark.root
@real
def test_ctrl_c_on_this_host_keeps_the_finished_trials_and_leaves_nothing_behind(tmp_path: Path) -> None:
    out, before = tmp_path / "run.json", abandoned()
    command = [sys.executable, "-m", "collector.cli", "bench", "forward", "--profile", "mrr", "--despite-noise", "--out", str(out)]
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ | {"HOME": "/x"}
    )
    assert process.stderr is not None
    for line in process.stderr:
        if "the trial before lost" in line and "at full speed" in line:
            break
    time.sleep(2.5)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 1
    (run,) = json.loads(out.read_text())["runs"]
    assert (run["status"], run["failure"]["kind"]) == ("partial", "interrupted")
    assert run["series"][0]["points"][0]["trials"]
    assert abandoned() <= before


MACHINES = {
    "an interpreted device": ("qemu", True, {"emulated_cpu": True, "hypervisor": "qemu"}),
    "a device of ours in a guest of KVM": ("kvm", True, {"emulated_cpu": False, "hypervisor": "kvm"}),
    "behind the ports of an interpreted host": ("qemu", False, {"emulated_cpu": True}),
    "behind the ports of a real host": (None, False, {}),
}


@pytest.mark.parametrize(("hypervisor", "device_is_ours", "stated"), MACHINES.values(), ids=MACHINES)
def test_a_cpu_of_software_is_told_and_a_device_of_others_is_not_vouched_for(
    hypervisor: str | None, device_is_ours: bool, stated: dict[str, object]
) -> None:
    facts = HostFacts(host={"virtualization": {"is_guest": hypervisor is not None, "hypervisor": hypervisor}}, nics=(), absent=())
    assert machine_of(facts, device_is_ours=device_is_ours) == stated
