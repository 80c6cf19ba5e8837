"""Repeats: their spread, and whether two sets can be told apart."""

import pytest

from collector.benchmarks.forward.spread import Spread, chance_of, differ, spread_of


def test_the_spread_is_the_range_as_a_share_of_the_median() -> None:
    spread = Spread(values=(90.0, 110.0, 100.0))
    assert (spread.median, spread.low, spread.high, spread.ratio) == (100, 90, 110, pytest.approx(0.2))


def test_one_repeat_has_no_spread_and_nothing_has_none() -> None:
    assert Spread(values=(5.0,)).ratio is None
    assert spread_of([]) is None


# Exact two-sided probabilities of the rank test from its published tables: 2 * P(U <= u).
CHANCES = {
    "all five lie above": ([6, 7, 8, 9, 10], [1, 2, 3, 4, 5], 2 / 252),
    "one pair is the other way": ([5, 7, 8, 9, 10], [1, 2, 3, 4, 6], 4 / 252),
    "mixed": ([1, 3, 5, 7, 9], [2, 4, 6, 8, 10], 1.0),
    "three repeats can never tell": ([4, 5, 6], [1, 2, 3], 2 / 20),
    "equal": ([1, 1, 1, 1], [1, 1, 1, 1], 1.0),
}


@pytest.mark.parametrize(("first", "second", "chance"), CHANCES.values(), ids=CHANCES)
def test_the_chance_is_that_of_the_rank_test(first: list[float], second: list[float], chance: float) -> None:
    found = chance_of(first, second)
    assert found == pytest.approx(chance, rel=0.5 if chance == 1.0 else 1e-9)
    assert chance_of(second, first) == found


def test_one_stall_does_not_decide() -> None:
    assert not differ([100, 101, 99, 100, 3], [100, 101, 99, 100, 102])
    assert differ([80, 81, 79, 80, 3], [100, 101, 99, 100, 102])
