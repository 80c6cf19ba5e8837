"""What queues add, and where they turn."""

import pytest

from collector.benchmarks.forward.profiles import Case
from collector.benchmarks.forward.queues import powers_up_to, steps_of, turning_point
from collector.benchmarks.forward.reading import Reading, Setting

CASE = Case(family=4, frame_bytes=64)


def readings(rates: dict[int, float], noise: float = 0.01) -> list[Reading]:
    return [
        Reading(kind="mrr", case=CASE, setting=Setting(queues=count), rate_pps=rate * (1 + noise * (number - 2)))
        for number in range(5)
        for count, rate in rates.items()
    ]


# Forwarding of an X540 with 1 to 6 queues, in thousands: it turns after 3.
TURNS_AT = {
    "it turns": ({1: 807e3, 2: 1157e3, 3: 1250e3, 4: 781e3}, 3),
    "it never turns": ({1: 199e3, 2: 404e3, 3: 508e3, 4: 731e3}, None),
    "it stays within the noise": ({1: 807e3, 2: 1157e3, 4: 1150e3}, None),
    "one queue": ({1: 807e3}, None),
}


@pytest.mark.parametrize(("rates", "turn"), TURNS_AT.values(), ids=TURNS_AT)
def test_the_turning_point_is_where_more_queues_are_less(rates: dict[int, float], turn: int | None) -> None:
    assert turning_point(steps_of(readings(rates))) == turn


def test_the_gain_is_that_over_the_fewest() -> None:
    steps = steps_of(readings({2: 300e3, 1: 200e3, 4: 500e3}))
    assert [(step.queues, step.gain) for step in steps] == [(1, 1.0), (2, pytest.approx(1.5)), (4, pytest.approx(2.5))]


@pytest.mark.parametrize(("most", "counts"), [(1, (1,)), (2, (1, 2)), (6, (1, 2, 4, 6)), (8, (1, 2, 4, 8))])
def test_queues_double_up_to_the_most(most: int, counts: tuple[int, ...]) -> None:
    assert powers_up_to(most) == counts
