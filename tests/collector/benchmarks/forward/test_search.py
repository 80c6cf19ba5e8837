"""The search, on a device whose capacity is known."""

import importlib
import itertools

import pytest

from collector.benchmarks.forward.attempts import Trials
from collector.benchmarks.forward.profiles import PROFILES, Case
from collector.benchmarks.forward.search import MINIMUM_PPS, Found, SearchResult, search
from collector.errors import BenchError
from tests.collector.benchmarks.forward.simulated import NOISY_VM, NORMAL_VM, QUIET, Host, SimulatedBed

CASE = Case(family=4, frame_bytes=64)
CAPACITY_PPS = 1_000_000.0
TOP_PPS = 1_488_095.0
QUICK = PROFILES["quick"]


def searched(
    bed: SimulatedBed, case: Case = CASE, *, profile: str = "quick", top_pps: float = TOP_PPS, until: float | None = None
) -> SearchResult:
    trials = Trials(bed=bed, clock=bed.clock, pause_s=0.05)
    return search(PROFILES[profile].goals, case, top_pps, lambda load: trials.attempt(load, case.name, until))


def by_kind(result: SearchResult) -> dict[str, Found]:
    return {found.goal.kind: found for found in result.found}


HOSTS = {"quiet": QUIET, "a normal virtual machine": NORMAL_VM}


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("host", HOSTS.values(), ids=HOSTS)
def test_a_known_capacity_is_found_within_the_width(host: Host, seed: int) -> None:
    result = searched(SimulatedBed(host=host, seed=seed))
    assert result.stopped is None
    for found in result.found:
        width = found.goal.width
        assert found.fault is None
        assert CAPACITY_PPS * (1 - 2 * width) < (found.rate_pps or 0) <= CAPACITY_PPS * 1.01
        assert (found.rate_pps or 0) < (found.upper_pps or 0) <= (found.rate_pps or 0) / (1 - width) / (1 - found.goal.loss_ratio) * 1.001


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("host", [QUIET, NORMAL_VM, NOISY_VM], ids=["quiet", "normal", "noisy"])
def test_ndr_is_never_above_pdr_and_neither_loses_more_than_allowed(host: Host, seed: int) -> None:
    found = by_kind(searched(SimulatedBed(host=host, seed=seed)))
    ndr, pdr = found["ndr"], found["pdr"]
    assert ndr.rate_pps is not None
    assert pdr.rate_pps is not None
    assert ndr.rate_pps <= pdr.rate_pps * (1 + 1e-9)
    assert ndr.loss_ratio == 0
    assert (pdr.loss_ratio or 0) <= 0.005


def test_both_directions_count_together_while_the_load_is_per_direction() -> None:
    bed = SimulatedBed()
    found = by_kind(searched(bed, Case(family=4, frame_bytes=64, direction="bi-sum")))["ndr"]
    assert found.rate_pps == pytest.approx(2 * CAPACITY_PPS, rel=0.06)
    assert max(load.rate_pps or 0 for load in bed.loads) == TOP_PPS


def test_what_was_not_sent_is_lost_and_the_tester_is_named_as_the_limit() -> None:
    found = by_kind(searched(SimulatedBed(tester_pps=600_000)))["ndr"]
    assert found.tester_limited
    assert (found.rate_pps or 0) <= 600_000 * 1.02


def test_a_device_as_fast_as_the_top_has_no_upper_bound() -> None:
    found = by_kind(searched(SimulatedBed(capacity_pps=3e6)))["ndr"]
    assert (found.rate_pps, found.upper_pps, found.fault) == (TOP_PPS, None, None)


def test_constant_loss_is_no_lower_bound_and_says_so_for_each_goal() -> None:
    result = searched(SimulatedBed(holes=13))  # 5 %
    assert [(found.rate_pps, found.fault and found.fault.kind) for found in result.found] == [(None, "no-lower-bound")] * 2
    assert f"even {MINIMUM_PPS:,.0f} packets a second lose more than no loss" in str(result.found[0].fault)


def test_one_goal_that_nothing_satisfies_does_not_cost_the_other() -> None:
    found = by_kind(searched(SimulatedBed(holes=1, host=Host(1e-6, 0.001, 4096))))  # 1 of 256 is 0.39 %: too much for NDR, not for PDR
    assert found["ndr"].fault is not None
    assert found["pdr"].rate_pps == pytest.approx(CAPACITY_PPS, rel=0.06)


@pytest.mark.parametrize("until_s", [0.2, 1.0, 2.0, 3.5, 5.0, 15.0])
def test_the_time_is_kept_and_what_is_known_by_then_is_told(until_s: float) -> None:
    bed = SimulatedBed(host=NOISY_VM, seed=2)
    result = searched(bed, until=until_s)
    assert bed.time_s <= until_s + bed.overhead_s
    assert (result.stopped is not None and result.stopped.kind) == "search-timeout"
    assert any(found.fault is not None for found in result.found)
    for found in result.found:
        if found.fault is None:  # This goal was reached in time, the other was not.
            assert (found.rate_pps or 0) >= (found.upper_pps or 0) * (1 - found.goal.width - found.goal.loss_ratio)
        elif found.rate_pps is not None:
            assert (found.decided_by_s or 0) <= found.goal.duration_sum_s
            assert "s of trials" in found.fault.message


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("until_s", [2.0, 3.5, 5.0, 8.0, 12.0])
def test_ndr_is_not_above_pdr_even_when_time_was_up(until_s: float, seed: int) -> None:
    found = by_kind(searched(SimulatedBed(host=NOISY_VM, seed=seed), until=until_s))
    ndr_pps, pdr_pps = found["ndr"].rate_pps, found["pdr"].rate_pps
    assert ndr_pps is None or (pdr_pps is not None and ndr_pps <= pdr_pps * (1 + 1e-9))


def test_more_time_never_says_less() -> None:
    known = [
        sum(found.rate_pps is not None for found in searched(SimulatedBed(seed=3), until=until_s).found) for until_s in (1, 2, 4, 8, 16)
    ]
    assert known == sorted(known)
    assert known[-1] == 2


def test_ctrl_c_keeps_what_is_known() -> None:
    whole = len_of_whole_search()
    result = searched(SimulatedBed(interrupt_after=whole - 1))
    assert (result.stopped is not None and result.stopped.kind) == "interrupted"
    assert result.trials == whole - 1
    assert any(found.rate_pps is not None for found in result.found)


def len_of_whole_search() -> int:
    return searched(SimulatedBed()).trials


def test_spoiled_trials_are_repeated_and_leave_the_result_as_it_was() -> None:
    undisturbed = by_kind(searched(SimulatedBed()))
    disturbed = by_kind(searched(SimulatedBed(spoiled=itertools.cycle([True, False, True, True, False, False]))))
    assert {kind: found.rate_pps for kind, found in disturbed.items()} == {kind: found.rate_pps for kind, found in undisturbed.items()}


def test_rfc_2544_searches_with_short_trials_and_ends_with_a_whole_minute() -> None:
    bed = SimulatedBed()
    (found,) = searched(bed, profile="rfc2544").found
    assert found.goal.kind == "throughput"
    assert found.rate_pps == pytest.approx(CAPACITY_PPS, rel=0.02)
    assert sorted({load.duration_s for load in bed.loads}) == pytest.approx([5.0, 17.32, 60.0], abs=0.01)


def test_without_the_library_the_way_out_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(importlib, "import_module", missing)
    with pytest.raises(BenchError, match=r'pip install "tameshi\[bench\]"') as caught:
        searched(SimulatedBed())
    assert caught.value.kind == "tool-missing"
