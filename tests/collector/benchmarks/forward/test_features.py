"""What a feature costs, out of rounds of rates."""

import pytest

from collector.benchmarks.forward.features import AGAIN, FEATURES, ROUND, costs_of
from collector.benchmarks.forward.profiles import Case
from collector.benchmarks.forward.reading import Reading, Setting

CASE = Case(family=4, frame_bytes=64)


def rounds(**rates: list[float | None]) -> list[Reading]:
    """The readings of some rounds, in the order they are made."""
    names = list(rates)
    count = max(len(values) for values in rates.values())
    return [
        Reading(kind="mrr", case=CASE, setting=Setting(feature=name.replace("_", "-")), rate_pps=rates[name][number])
        for number in range(count)
        for name in names
        if number < len(rates[name])
    ]


PLAIN: list[float | None] = [1e6, 1.01e6, 0.99e6, 1e6, 1.02e6]


def test_a_cost_is_told_as_a_share_and_in_nanoseconds() -> None:
    (cost,) = costs_of(rounds(plain=PLAIN, dnat=[rate and rate * 0.8 for rate in PLAIN], plain_again=PLAIN))
    assert (cost.feature, cost.ratio.median, cost.distinguishable) == ("dnat", pytest.approx(0.8), True)
    assert cost.extra_ns.median == pytest.approx(250)


def test_drift_of_the_host_from_round_to_round_cancels_out() -> None:
    drifting: list[float | None] = [1e6, 0.9e6, 0.8e6, 0.7e6, 0.6e6]
    (cost,) = costs_of(rounds(plain=drifting, dnat=[rate and rate * 0.9 for rate in drifting], plain_again=drifting))
    assert cost.ratio.median == pytest.approx(0.9)
    assert (cost.ratio.ratio or 0) < 1e-9


NOISE = {
    "no more than plain differs from itself": ([0.97e6, 1.04e6, 0.98e6, 1.03e6, 1.0e6], [1.03e6, 0.96e6, 1.02e6, 0.97e6, 1.0e6], False),
    "beyond its own noise": ([0.90e6, 0.91e6, 0.89e6, 0.92e6, 0.90e6], [1.03e6, 0.96e6, 1.02e6, 0.97e6, 1.0e6], True),
    "too few rounds to tell": ([0.5e6, 0.5e6], [1e6, 1e6], False),
}


@pytest.mark.parametrize(("feature", "again", "told_apart"), NOISE.values(), ids=NOISE)
def test_a_difference_within_the_noise_is_not_told_apart(feature: list[float | None], again: list[float | None], told_apart: bool) -> None:
    (cost,) = costs_of(rounds(plain=PLAIN, stateful=feature, plain_again=again))
    assert cost.distinguishable is told_apart


def test_a_round_that_failed_or_was_cut_off_is_left_out() -> None:
    (cost,) = costs_of(rounds(plain=PLAIN, dnat=[0.8e6, None, 0.8e6, 0.8e6], plain_again=PLAIN))
    assert len(cost.ratio.values) == 3


def test_what_never_ran_beside_plain_has_no_cost() -> None:
    assert costs_of(rounds(dnat=[1e6])) == ()


def test_every_round_begins_and_ends_with_plain_forwarding() -> None:
    assert (ROUND[0].name, ROUND[-1]) == ("plain", AGAIN)
    assert len({feature.name for feature in ROUND}) == len(ROUND)
    assert [(feature.rules) for feature in FEATURES if feature.rules] == [50, 1000]
