"""Histograms in bins a hundredth wide: near enough to the values, and sums that can be taken apart again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.aggregates.curves import quantile
from registry.derive.bins import added, bin_of, code_of, spread_at, spreads

RATES = st.floats(1e-3, 1e12, allow_nan=False)
CODES = st.lists(st.builds(code_of, st.sampled_from([0, 64, 1518, 65_575]), RATES), max_size=60)


@given(values=st.lists(RATES, min_size=1, max_size=200), share=st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0]))
def test_no_quantile_is_more_than_one_percent_off(values: list[float], share: float) -> None:
    spread = spread_at(added(b"", [code_of(64, value) for value in values]), 64)
    assert spread.n == len(values)
    assert spread.quantile(share) == pytest.approx(quantile(sorted(values), share), rel=0.01 + 1e-9)


@given(one=CODES, other=CODES)
def test_what_was_added_can_be_taken_out_again_without_a_trace(one: list[int], other: list[int]) -> None:
    alone = added(b"", one)
    both = added(alone, other)
    assert both == added(added(b"", other), one) == added(b"", one + other)
    assert added(both, (), other) == alone
    assert added(both, (), one + other) == b""


@given(first=st.lists(RATES, max_size=20), second=st.lists(RATES, max_size=20))
def test_frame_sizes_share_a_histogram_and_are_told_apart(first: list[float], second: list[float]) -> None:
    packed = added(b"", [*(code_of(64, value) for value in first), *(code_of(1518, value) for value in second)])
    assert {size: spread.n for size, spread in spreads(packed).items()} == {
        size: len(of_size) for size, of_size in ((64, first), (1518, second)) if of_size
    }
    assert spread_at(packed, 128).n == 0


@pytest.mark.parametrize("count", [1, 255, 256, 65_535, 65_536])
def test_a_bin_holds_any_number_of_values(count: int) -> None:
    spread = spread_at(added(added(b"", [code_of(64, 1e6)] * (count - 1)), [code_of(64, 1e6), code_of(64, 5e6)]), 64)
    assert (spread.n, spread.below(5e6)) == (count + 1, count + 0.5)


def test_zero_is_a_value_and_extremes_have_bins() -> None:
    spread = spread_at(added(b"", [code_of(64, value) for value in (0.0, 1e-300, 1e300)]), 64)
    assert (spread.quantile(0.0), spread.n) == (0.0, 3)
    assert bin_of(1e-300) == 1 < bin_of(1e300)


@given(values=st.lists(RATES, min_size=2, max_size=50))
def test_one_value_can_be_left_out(values: list[float]) -> None:
    spread = spread_at(added(b"", [code_of(64, value) for value in values]), 64)
    rest = spread_at(added(b"", [code_of(64, value) for value in values[1:]]), 64)
    assert list(spread.without(values[0]).pairs()) == list(rest.pairs())


def test_the_middle_of_a_bin_stands_for_its_values() -> None:
    ((middle, count),) = spread_at(added(b"", [code_of(64, 1e6)] * 3), 64).pairs()
    assert (middle, count) == (pytest.approx(1e6, rel=0.005), 3)
