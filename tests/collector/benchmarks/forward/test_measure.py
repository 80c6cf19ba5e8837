"""The whole benchmark on a simulated bed: what comes out, and what is said when something stops it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from collector.benchmarks.forward.bench import Plan, World
from collector.benchmarks.forward.measure import Measured, measure
from collector.benchmarks.forward.profiles import PROFILES, Case, Profile
from collector.benchmarks.forward.queues import turning_point
from collector.benchmarks.forward.trial import Load, Trial, TrialFault
from schemas import Run
from schemas.physics import complaints
from schemas.records import plain
from schemas.units import line_rate_pps
from schemas.v1.submission import RunSchema
from tests.collector.benchmarks.forward.simulated import NOISY_VM, NORMAL_VM, Host, SimulatedBed

QUICK = PROFILES["quick"]
CAPACITY_PPS = 1_000_000


def world_of(bed: SimulatedBed, told: list[str], load: float = 0.5, running: int = 0) -> World:
    return World(
        look=lambda: (),
        tell=told.append,
        load_average=lambda: load,
        running=lambda: running,
        cpus=2,
        version="1.0",
        clock=bed.clock,
        began_s=0.0,
    )


def measured(bed: SimulatedBed, profile: Profile = QUICK, load: float = 0.5, running: int = 0, **plan: Any) -> Measured:
    """A benchmark in simulated time; every run it gives keeps the wire's schema."""
    result = measure(Plan(profile=profile, **plan), bed, world_of(bed, [], load, running))
    for run in result.imported.runs:
        assert RunSchema().validate(plain(run)) == {}
    return result


def runs_of(result: Measured) -> dict[str, Run]:
    return {str(run.name): run for run in result.imported.runs}


def test_quick_gives_ndr_pdr_and_mrr_for_both_families_within_its_budget() -> None:
    bed = SimulatedBed(host=NORMAL_VM)
    result = measured(bed)
    assert (result.imported.status, result.imported.faults) == ("ok", ())
    assert bed.time_s < (QUICK.budget_s or 0)
    runs = runs_of(result)
    assert list(runs) == ["ndr", "pdr", "mrr"]
    for run in runs.values():
        frames = {(series.family, point.frame_bytes) for series in run.series for point in series.points}
        assert frames == {(4, 64), (4, 1518), (6, 66)}
        assert (run.profile, run.destinations, run.frame_bytes_basis) == ("quick-1", 256, "stated")
    assert (runs["ndr"].loss_ratio_allowed, runs["pdr"].loss_ratio_allowed, runs["mrr"].loss_ratio_allowed) == (0, 0.005, None)
    search = runs["pdr"].search
    assert search is not None
    assert (search.algorithm, search.loss_ratio, search.exceed_ratio, search.width_ratio, search.searches) == (
        "mlrsearch",
        0.005,
        0.5,
        0.05,
        1,
    )
    (ndr_64, _), (mrr_64, _) = runs["ndr"].series[0].points, runs["mrr"].series[0].points
    assert ndr_64.value == pytest.approx(CAPACITY_PPS, rel=0.1)
    assert ndr_64.low == ndr_64.value < (ndr_64.high or 0)
    assert len(mrr_64.trials) == 3
    assert (mrr_64.low or 0) <= mrr_64.value <= (mrr_64.high or 0)


def test_a_figure_of_a_search_is_as_long_as_the_trials_that_decided_it() -> None:
    runs = runs_of(measured(SimulatedBed()))
    assert {runs[kind].duration_s for kind in ("ndr", "pdr")} == {2.0}
    assert runs["mrr"].duration_s == 1.0
    cut_short = measured(SimulatedBed(host=NOISY_VM, seed=2), replace(QUICK, budget_s=22.0)).imported.runs
    assert min(run.duration_s or 99 for run in cut_short) == 1.0


@pytest.mark.parametrize("budget_s", [3.0, 8.0, 15.0, 30.0, 55.0])
@pytest.mark.parametrize("host", [NORMAL_VM, NOISY_VM], ids=["normal", "noisy"])
def test_a_budget_is_kept_and_what_was_not_finished_is_told(host: Host, budget_s: float) -> None:
    bed = SimulatedBed(host=host, seed=5)
    result = measured(bed, replace(QUICK, budget_s=budget_s))
    assert bed.time_s <= budget_s + bed.overhead_s  # Until the first trial is over nobody knows what one takes beside its length.
    if result.imported.status != "ok":
        assert {fault.code for fault in result.imported.faults} == {"search-timeout"}
        assert all(run.failure is not None and run.failure.kind == "search-timeout" for run in result.imported.runs if run.status != "ok")


def test_cases_that_were_not_reached_are_named() -> None:
    result = measured(SimulatedBed(), replace(QUICK, budget_s=10.0))
    assert result.imported.status == "partial"
    assert {fault.place for fault in result.imported.faults} >= {"IPv4 1518 B"}


def test_ctrl_c_keeps_the_finished_trials() -> None:
    result = measured(SimulatedBed(interrupt_after=25))
    assert result.imported.status == "partial"
    assert [(fault.code, fault.place) for fault in result.imported.faults if not fault.place] == [("interrupted", "")]
    mrr = runs_of(result)["mrr"]
    assert mrr.series[0].points[0].trials
    assert (mrr.status, mrr.failure and mrr.failure.kind) == ("partial", "interrupted")


def test_ctrl_c_before_the_first_figure_is_a_run_that_says_so() -> None:
    (run,) = measured(SimulatedBed(interrupt_after=0)).imported.runs
    assert (run.kind, run.status, run.failure and run.failure.kind) == ("other", "error", "interrupted")


@pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES)
def test_a_self_clocked_bed_never_gives_a_throughput(profile: Profile) -> None:
    runs = measured(SimulatedBed(self_clocked=True), profile, rate_pps=100_000).imported.runs
    assert runs
    for run in runs:
        assert run.kind in {"mrr", "fixed-rate", "other"}
        assert "self-clocked" in run.flags
        assert run.conditions is not None
        assert run.conditions.self_clocked


def test_the_lab_profile_on_a_self_clocked_bed_is_a_named_failure() -> None:
    (run,) = measured(SimulatedBed(self_clocked=True), PROFILES["rfc2544"]).imported.runs
    assert (run.status, run.failure and run.failure.kind) == ("error", "self-clocked")


LIMITS = {
    "far below the tester": (10_000_000, None, False),
    "within five percent of the tester": (1_020_000, None, True),
    "above the tester": (700_000, None, True),
}


@pytest.mark.parametrize(("tester_pps", "speed_mbps", "at_least"), LIMITS.values(), ids=LIMITS)
def test_what_the_tester_limited_says_at_least(tester_pps: float, speed_mbps: int | None, at_least: bool) -> None:
    for run in measured(SimulatedBed(tester_pps=tester_pps)).imported.runs:
        points = [point for series in run.series for point in series.points]
        assert {bool(point.at_least) for point in points} == {at_least}
        assert {point.tester_limit_pps for point in points} == {tester_pps}
        assert ("tester-limited" in run.flags) == at_least


def test_line_rate_is_a_result_and_not_at_least() -> None:
    bed = SimulatedBed(capacity_pps=5e6, tester_pps=line_rate_pps(1e9, 64), link_speed_mbps=1000, link_type="physical")
    profile = replace(QUICK, cases=(Case(family=4, frame_bytes=64),))
    for run in measured(bed, profile).imported.runs:
        (point,) = run.series[0].points
        assert point.value == pytest.approx(1_488_095, rel=1e-4)
        assert point.at_least is None
        assert "tester-limited" not in run.flags


def test_a_load_above_the_number_of_cpus_is_refused_unless_somebody_insists() -> None:
    refused = measured(SimulatedBed(), load=2.5, running=3)
    (run,) = refused.imported.runs
    assert (run.status, run.failure and run.failure.kind) == ("error", "host-noisy")
    assert "--despite-noise" in str(run.failure)
    insisted = measured(SimulatedBed(), load=2.5, running=3, despite_noise=True)
    assert insisted.imported.status == "ok"
    assert all(run.noise and run.noise.load_before == 2.5 for run in insisted.imported.runs)


def test_what_a_look_at_the_host_found_stands_beside_every_figure() -> None:
    bed = SimulatedBed()
    slow = TrialFault(kind="clock-problem", message="reading the clock (hpet) takes 3 microseconds")
    runs = measure(Plan(profile=QUICK), bed, world_of(bed, []), (slow,)).imported.runs
    assert all("clock-problem" in run.flags and run.status == "ok" for run in runs)


def test_a_load_that_is_over_is_forgiven() -> None:
    assert measured(SimulatedBed(), load=7.0, running=1).imported.status == "ok"


class Disturbed(SimulatedBed):
    """A bed whose host is busy with something else."""

    def run(self, load: Load) -> Trial:
        return replace(super().run(load), busy_ratio=0.3, steal_ratio=0.02)


def test_runs_of_a_noisy_host_say_so() -> None:
    for run in measured(Disturbed()).imported.runs:
        assert "host-noisy" in run.flags
        assert run.noise is not None
        assert (run.noise.busy_ratio, run.noise.steal_ratio) == (0.3, 0.02)


class Stating(SimulatedBed):
    """A bed that says something of itself."""

    def conditions(self) -> dict[str, object]:
        return {"mtu_bytes": 1500, "device_cpus": [2, 3], "engines_by_frame_bytes": {"64": "af_xdp", "1518": "sendmmsg"}, "unheard-of": 1}


def test_an_emulated_cpu_is_flagged_and_the_conditions_travel() -> None:
    bed = Stating()
    world = replace(world_of(bed, []), machine={"emulated_cpu": True, "hypervisor": "qemu"})
    for run in measure(Plan(profile=QUICK), bed, world).imported.runs:
        assert RunSchema().validate(plain(run)) == {}
        assert "emulated-cpu" in run.flags
        assert (run.mtu_bytes, run.cores) == (1500, 2)
        assert run.conditions is not None
        assert run.conditions.emulated_cpu
        assert (run.conditions.dut_cpus, run.conditions.engine and run.conditions.engine.name) == ("2-3", "af_xdp+sendmmsg")
        assert (run.conditions.hypervisor and run.conditions.hypervisor.name) == "qemu"


def test_a_bed_that_cannot_work_is_a_failure_with_its_kind_and_no_figure() -> None:
    result = measured(SimulatedBed(faults=(TrialFault(kind="forwarding-off", message="ip_forward is 0"),)))
    assert result.imported.status == "error"
    assert {run.failure and run.failure.kind for run in result.imported.runs} == {"forwarding-off"}
    assert not any(run.series for run in result.imported.runs)


class SmallMtu(SimulatedBed):
    """A bed that takes no large frames."""

    def check(self, load: Load) -> tuple[TrialFault, ...]:
        return (TrialFault(kind="mtu-too-small", message="the MTU is 1400"),) if load.frame_bytes > 1418 else ()


def test_a_case_that_cannot_be_measured_does_not_cost_the_others() -> None:
    result = measured(SmallMtu())
    assert result.imported.status == "partial"
    assert {(fault.code, fault.place) for fault in result.imported.faults} == {("mtu-too-small", "IPv4 1518 B")}
    for run in result.imported.runs:
        assert {point.frame_bytes for series in run.series for point in series.points} == {64, 66}
        assert "mtu-too-small" in run.flags


class Hole(SimulatedBed):
    """A bed where one destination of 256 is unreachable."""

    def run(self, load: Load) -> Trial:
        made = super().run(load)
        return replace(made, faults=(TrialFault(kind="destination-hole", message="1 of 256 destinations is silent"),))


def test_a_hole_is_a_failure_and_not_a_rate() -> None:
    result = measured(Hole(holes=1))
    assert result.imported.status == "error"
    assert {fault.code for fault in result.imported.faults} == {"destination-hole"}


def test_repeats_are_complete_searches_with_median_and_spread() -> None:
    bed = SimulatedBed(host=NORMAL_VM, spread=0.1)
    result = measured(bed, replace(QUICK, repeats=3, budget_s=None))
    ndr = runs_of(result)["ndr"]
    assert ndr.search is not None
    assert ndr.search.searches == 3
    for series in ndr.series:
        for point in series.points:
            values = sorted(trial.value for trial in point.trials)
            assert (point.low, point.value, point.high) == tuple(values)
    assert runs_of(result)["mrr"].series[0].points[0].trials[8].value > 0


def test_a_fixed_rate_tells_its_loss() -> None:
    bed = SimulatedBed(holes=13, host=Host(1e-6, 0.001, 4096))
    run = runs_of(measured(bed, PROFILES["fixed"], rate_pps=100_000))["fixed-rate"]
    (small, large) = run.series[0].points
    assert small.loss_ratio == pytest.approx(13 / 256, rel=0.01)
    assert small.intended_pps == large.intended_pps == 100_000
    assert small.value == pytest.approx(100_000 * (1 - 13 / 256), rel=0.01)


def test_features_are_runs_of_their_own_beside_plain() -> None:
    result = measured(SimulatedBed(cost_ns={"dnat": 250, "rules-1000": 6000}), PROFILES["feature"])
    runs = runs_of(result)
    assert set(runs) == {
        "mrr", "mrr-dnat", "mrr-masquerade", "mrr-stateful", "mrr-rules-50", "mrr-rules-1000", "mrr-one-box", "mrr-plain-again",
    }  # fmt: skip
    baseline, conditions = runs["mrr-dnat"].baseline, runs["mrr-dnat"].conditions
    assert baseline is not None
    assert (baseline.label, baseline.run, conditions and conditions.feature) == ("plain", "mrr", "dnat")
    assert runs["mrr"].baseline is None
    costs = {cost.feature: cost for cost in result.costs}
    assert costs["dnat"].extra_ns.median == pytest.approx(250, rel=0.05)
    assert [name for name, cost in costs.items() if cost.distinguishable] == ["dnat", "rules-1000"]


def test_features_of_a_device_that_is_not_ours_are_a_named_failure() -> None:
    (run,) = measured(SimulatedBed(features=False), PROFILES["feature"]).imported.runs
    assert (run.failure and run.failure.kind) == "dut-not-ours"


class Queued(SimulatedBed):
    """Queues share the work until three of them stand in each other's way."""

    most_queues = 4

    @contextmanager
    def with_queues(self, count: int) -> Iterator[None]:
        before, self.capacity_pps = self.capacity_pps, CAPACITY_PPS * {1: 1.0, 2: 1.8, 4: 1.2}[count]
        yield
        self.capacity_pps = before


class OneQueue(Queued):
    """A device with a single CPU."""

    most_queues = 1


@pytest.mark.parametrize("profile", [row for row in PROFILES.values() if row.name != "queues"], ids=lambda row: row.name)
def test_a_clean_benchmark_breaks_no_rule_that_would_keep_it_out(profile: Profile) -> None:
    bed = SimulatedBed(host=NORMAL_VM, spread=0.02, tester_pps=3e6)
    for run in measured(bed, profile, rate_pps=100_000).imported.runs:
        assert run.series
        assert [finding.rule.name for finding in complaints(run) if finding.rule.kind == "refuse" or finding.rule.leaves_out] == []


QUEUES = {"one CPU for the device": (OneQueue(), "one-queue"), "a device that is not ours": (SimulatedBed(), "dut-not-ours")}


@pytest.mark.parametrize(("bed", "kind"), QUEUES.values(), ids=QUEUES)
def test_queues_that_cannot_be_compared_say_so(bed: SimulatedBed, kind: str) -> None:
    (run,) = measured(bed, PROFILES["queues"]).imported.runs
    assert (run.failure and run.failure.kind) == kind


def test_queues_are_runs_of_their_own_and_turn_where_more_is_less() -> None:
    result = measured(Queued(host=Host(1e-6, 0.001, 64), spread=0.02), PROFILES["queues"])
    assert {name: run.queues for name, run in runs_of(result).items()} == {"mrr-1-queues": 1, "mrr-2-queues": 2, "mrr-4-queues": 4}
    assert [step.gain for step in result.queue_steps] == pytest.approx([1.0, 1.8, 1.2], rel=0.05)
    assert turning_point(result.queue_steps) == 2


@pytest.mark.parametrize("direction", ["tx", "rx"])
def test_one_way_is_the_host_alone(direction: str) -> None:
    bed = SimulatedBed(tester_pps=800_000)
    run = runs_of(measured(bed, PROFILES[direction]))[direction]
    assert {series.direction for series in run.series} == {direction}
    assert {point.value for series in run.series for point in series.points} == {800_000}
    assert bed.loads == []  # Nothing went through the device.


def test_no_load_is_tried_that_the_tester_could_not_make_through_the_device() -> None:
    bed = SimulatedBed(tester_pps=1_300_000, alone_pps=1_800_000)
    result = measured(bed)
    assert max(load.rate_pps or 0 for load in bed.loads) < bed.tester_pps
    for run in result.imported.runs:
        assert run.noise is not None
        assert run.noise.lag_ratio == 0
        assert "tester-limited" not in run.flags


def test_a_load_that_the_tester_could_not_make_is_no_lag_of_the_others() -> None:
    bed = SimulatedBed(tester_pps=1_050_000, alone_pps=1_800_000)  # The device nearly follows: its limit may lie above.
    result = measured(bed)
    assert max(load.rate_pps or 0 for load in bed.loads) > bed.tester_pps
    for run in result.imported.runs:
        assert run.noise is not None
        assert (run.noise.lag_ratio or 0) <= 0.01


def test_one_destination_is_a_run_of_its_own() -> None:
    cases = (Case(family=4, frame_bytes=64), Case(family=4, frame_bytes=64, destinations=1))
    runs = runs_of(measured(SimulatedBed(), replace(QUICK, cases=cases)))
    assert {name: run.destinations for name, run in runs.items()} == {
        "ndr": 256, "ndr-1-destination": 1, "pdr": 256, "pdr-1-destination": 1, "mrr": 256, "mrr-1-destination": 1,
    }  # fmt: skip


def test_progress_names_what_is_tried_the_last_loss_and_the_time_left() -> None:
    bed = SimulatedBed()
    told: list[str] = []
    measure(Plan(profile=QUICK), bed, world_of(bed, told))
    searching = [line for line in told if "NDR and PDR" in line]
    assert searching[1].startswith("IPv4 64 B, NDR and PDR: 999,")
    assert "the trial before lost" in searching[1]
    assert searching[1].endswith("s left")
