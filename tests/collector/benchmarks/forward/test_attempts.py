"""Trials that count, and those that do not."""

from dataclasses import replace

import pytest

from collector.benchmarks.forward.attempts import TimeIsUpError, Trials
from collector.benchmarks.forward.trial import Load, TrialFault
from collector.benchmarks.forward.trial import Trial as BedTrial
from collector.errors import BenchError
from tests.collector.benchmarks.forward.simulated import SimulatedBed

LOAD = Load(family=4, frame_bytes=64, rate_pps=100_000, duration_s=1.0)
SPOILED = {
    "none": ([], 1, False),
    "one": ([True], 2, False),
    "two": ([True, True], 3, False),
    "three in a row": ([True, True, True], 3, True),
}


@pytest.mark.parametrize(("spoiled", "made", "limited"), SPOILED.values(), ids=SPOILED)
def test_spoiled_trials_are_repeated_until_three_in_a_row_name_the_tester(spoiled: list[bool], made: int, limited: bool) -> None:
    bed = SimulatedBed(spoiled=iter(spoiled))
    trials = Trials(bed=bed, clock=bed.clock)
    attempt = trials.attempt(LOAD, "a trial")
    assert trials.counted == [attempt.trial]
    assert (len(bed.loads), attempt.tester_limited, attempt.trial.valid) == (made, limited, not limited)


class Voided(SimulatedBed):
    """A bed whose counts are void."""

    def run(self, load: Load) -> BedTrial:
        return replace(super().run(load), faults=(TrialFault(kind="destination-hole", message="1 of 256 is silent"),))


def test_counts_that_are_void_three_times_are_a_failure_with_their_kind() -> None:
    bed = Voided()
    with pytest.raises(BenchError, match="1 of 256") as caught:
        Trials(bed=bed, clock=bed.clock).attempt(LOAD, "a trial")
    assert (caught.value.kind, len(bed.loads)) == ("destination-hole", 3)


def test_a_trial_that_would_not_end_in_time_is_not_begun() -> None:
    bed = SimulatedBed(overhead_s=0.25)
    trials = Trials(bed=bed, clock=bed.clock, pause_s=0.5, ends_at=4.0)
    trials.attempt(LOAD, "a trial")
    assert trials.left_s() == pytest.approx(2.25)
    trials.attempt(LOAD, "a trial")
    with pytest.raises(TimeIsUpError):  # 0.5 s are left; the pause, the trial and what it takes beside need 1.75.
        trials.attempt(LOAD, "a trial")
    assert bed.time_s == 3.5


def test_the_nearer_of_both_ends_counts() -> None:
    bed = SimulatedBed()
    trials = Trials(bed=bed, clock=bed.clock, ends_at=100.0)
    assert [trials.left_s(), trials.left_s(5.0), trials.left_s(200.0)] == [100, 5, 100]
    assert Trials(bed=bed, clock=bed.clock).left_s() is None


def test_a_warm_up_is_not_kept() -> None:
    bed = SimulatedBed()
    trials = Trials(bed=bed, clock=bed.clock)
    trials.warm_up(LOAD, "warming up")
    assert (len(bed.loads), trials.counted) == (1, [])


def test_what_is_tried_is_told_with_the_trial_before_it() -> None:
    told: list[tuple[str, float | None, bool]] = []
    bed = SimulatedBed()
    trials = Trials(bed=bed, clock=bed.clock, tell=lambda what, load, last: told.append((what, load.rate_pps, last is not None)))
    trials.attempt(LOAD, "first")
    trials.attempt(LOAD, "second")
    assert told == [("first", 100_000, False), ("second", 100_000, True)]
