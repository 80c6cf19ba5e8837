"""What more queues bring, and where one stands."""

import pytest

from registry.aggregates.gain import gain_steps, gain_steps_of, turn_of
from registry.aggregates.standing import percentile_of, standing_of
from registry.derive.bins import added, code_of, spread_at
from registry.derive.charted import Measured, gains_of
from registry.findings import GainStep
from tests.registry.aggregates.test_curves import kept


def queues(**rates: float) -> list[Measured]:
    """Runs of one submission by their number of queues, at 64 B."""
    ways = {name: ("pps", 4, "uni", "ndr", "physical", None, f"quick-1 queues={name[1:]}") for name in rates}
    return [Measured(name[1:], ways[name], (64,), (rate,)) for name, rate in rates.items()]


def steps_of(*submissions: list[Measured]) -> tuple[GainStep, ...]:
    found: dict[int, list[float]] = {}
    for one in submissions:
        for number, at_sizes in gains_of(one).items():
            found.setdefault(number, []).append(at_sizes[64])
    return gain_steps(found)


def test_each_machine_is_compared_with_itself_at_one_queue() -> None:
    steps = steps_of(queues(q1=1e6, q2=2e6, q4=3e6), queues(q1=4e6, q2=6e6), queues(q2=9e6, q4=9e6), queues(q1=1.0))
    assert [(step.queues, step.gain, step.n) for step in steps] == [(1, 1.0, 2), (2, 1.75, 2), (4, 3.0, 1)]


def test_numbers_of_queues_measured_in_other_ways_are_not_mixed() -> None:
    other = [one._replace(way=("pps", 6, *one.way[2:]), values=(5 * one.values[0],)) for one in queues(q2=1e6)]
    assert gains_of([*queues(q1=1e6), *other]) == {}


def test_histograms_of_gains_say_the_same_to_a_percent() -> None:
    ratios = {1: [1.0] * 5, 2: [1.7, 1.8, 1.9, 2.0, 2.1], 4: [3.0, 3.1]}
    counted = {queues: spread_at(added(b"", [code_of(64, ratio) for ratio in of_queues]), 64) for queues, of_queues in ratios.items()}
    for exact, near in zip(gain_steps(ratios), gain_steps_of(counted), strict=True):
        assert (near.queues, near.n) == (exact.queues, exact.n)
        assert near.gain == pytest.approx(exact.gain, rel=0.01)


def test_unknown_numbers_of_queues_have_no_part() -> None:
    assert gains_of([*queues(q1=1e6), Measured("unknown", ("pps", 4, "uni", "ndr", "physical", None, "quick-1"), (64,), (1.0,))]) == {}


def test_the_turn_is_where_more_queues_bring_nothing_more() -> None:
    assert turn_of(steps_of(queues(q1=1.0, q2=1.9, q4=3.5, q8=3.6, q16=3.0))) == 4
    assert turn_of(steps_of(queues(q1=1.0, q2=1.9, q4=3.5))) is None
    assert turn_of(()) is None


def test_a_step_that_brings_nothing_is_no_turn_where_a_later_one_brings_more() -> None:
    assert turn_of(steps_of(queues(q1=1.0, q2=1.01, q4=1.5))) is None
    assert turn_of(steps_of(queues(q1=1.0, q2=1.01, q4=1.5, q8=1.5))) == 4
    assert turn_of(steps_of(queues(q1=1.0, q2=1.02, q4=0.9))) == 1


@pytest.mark.parametrize(
    ("value", "others", "expected"),
    [(3.0, [1.0, 2.0, 3.0, 4.0, 5.0], 50.0), (9.0, [1.0] * 5, 100.0), (0.0, [1.0] * 5, 0.0), (9.0, [1.0] * 4, None)],
)
def test_a_percentile_counts_equals_half_and_needs_five_others(value: float, others: list[float], expected: float | None) -> None:
    assert percentile_of(value, others) == expected


def test_one_stands_among_comparable_others_each_counted_once() -> None:
    others = [kept(submission=number, values=(float(number),)) for number in range(2, 8)]
    twice = [kept(submission=2, values=(4.0,))]
    apart = [kept(submission=9, link_speed_mbps=1000), kept(submission=10, label="paravirt"), kept(submission=11, frames=(128,))]
    found = standing_of(0, kept(values=(5.0,)), [*others, *twice, *apart, kept()])
    assert (found.n, found.median, found.frame_bytes, found.value) == (6, 4.5, 64, 5.0)
    assert found.percentile == pytest.approx(100 * 3.5 / 6)
    assert standing_of(0, kept(), []).percentile is None
