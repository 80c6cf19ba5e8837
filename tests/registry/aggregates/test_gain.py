"""What more queues bring, and where one stands."""

import pytest

from registry.aggregates.curves import Kept
from registry.aggregates.gain import gain_steps, turn_of
from registry.aggregates.standing import percentile_of, standing_of
from tests.registry.aggregates.test_curves import kept


def queues(submission: int, **rates: float) -> list[Kept]:
    """Runs of one submission by their number of queues."""
    return [
        kept(submission=submission, label=name[1:], values=(rate,), setting=f"quick-1 queues={name[1:]}") for name, rate in rates.items()
    ]


def test_each_machine_is_compared_with_itself_at_one_queue() -> None:
    steps = gain_steps([*queues(1, q1=1e6, q2=2e6, q4=3e6), *queues(2, q1=4e6, q2=6e6), *queues(3, q2=9e6, q4=9e6), *queues(4, q1=1.0)], 64)
    assert [(step.queues, step.gain, step.n) for step in steps] == [(1, 1.0, 2), (2, 1.75, 2), (4, 3.0, 1)]


def test_other_frame_sizes_and_unknown_numbers_of_queues_have_no_part() -> None:
    assert gain_steps([*queues(1, q1=1e6, q2=2e6), kept(label="unknown")], 1518) == ()


def test_the_turn_is_where_more_queues_bring_nothing_more() -> None:
    assert turn_of(gain_steps(queues(1, q1=1.0, q2=1.9, q4=3.5, q8=3.6, q16=3.0), 64)) == 4
    assert turn_of(gain_steps(queues(1, q1=1.0, q2=1.9, q4=3.5), 64)) is None
    assert turn_of(()) is None


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
