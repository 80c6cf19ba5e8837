"""Numbers as people read them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web import numbers

QUANTITIES = [
    (1_488_095.0, "pps", "1.49 Mpps"), (0.0, "pps", "0 pps"), (999.6, "pps", "1.00 kpps"), (941_000_000.0, "l4_bps", "941 Mbit/s"),
    (1e18, "l1_bps", "1.00 Ebit/s"), (12.34, "us", "12.3 µs"), (1500.0, "us", "1.50 ms"), (2e6, "us", "2.00 s"), (0.5, "us", "0.500 µs"),
    (1.0, "pps", "1.00 pps"), (999_999.0, "pps", "1.00 Mpps"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "unit", "words"), QUANTITIES)
def test_a_quantity_has_three_digits_a_prefix_and_its_unit(value: float, unit: str, words: str) -> None:
    assert numbers.quantity(value, unit).replace(numbers.NARROW_SPACE, " ") == words


@given(st.floats(0, 1e18), st.sampled_from([*numbers.SYMBOLS, "other"]))
def test_every_value_of_the_wire_reads_as_something_short(value: float, unit: str) -> None:
    assert 0 < len(numbers.quantity(value, unit)) <= 26
    assert numbers.plain_number(value)


@pytest.mark.parametrize(
    ("mbps", "words"), [(10, "10 Mbit/s"), (1000, "1 Gbit/s"), (2500, "2.5 Gbit/s"), (400_000, "400 Gbit/s"), (0, "0 bit/s")]
)
def test_a_link_speed_reads_as_it_is_sold(mbps: int, words: str) -> None:
    assert numbers.link_speed(mbps).replace(numbers.NARROW_SPACE, " ") == words


@pytest.mark.parametrize(("ratio", "words"), [(0.0, "0 %"), (0.005, "0.5 %"), (1.0, "100 %"), (0.00001, "0.001 %"), (1e-9, "< 0.0001 %")])
def test_a_small_loss_is_never_rounded_to_none(ratio: float, words: str) -> None:
    assert numbers.percent(ratio).replace(numbers.NARROW_SPACE, " ") == words


@pytest.mark.parametrize(("count", "words"), [(0, "0 B"), (2048, "2.00 KiB"), (8_254_390_272, "7.69 GiB"), (2**63 - 1, "8.00 EiB")])
def test_memory_reads_in_binary_prefixes(count: int, words: str) -> None:
    assert numbers.byte_size(count).replace(numbers.NARROW_SPACE, " ") == words


@pytest.mark.parametrize(
    ("low", "high", "words"), [(1.08e6, 1.1e6, "1.08 – 1.10 Mpps"), (1.3901e6, 1.3904e6, "1.39 Mpps"), (5e5, 1.1e6, "0.500 – 1.10 Mpps")]
)
def test_a_span_of_one_reading_is_told_once(low: float, high: float, words: str) -> None:
    assert numbers.span(low, high, "pps").replace(numbers.NARROW_SPACE, " ") == words
