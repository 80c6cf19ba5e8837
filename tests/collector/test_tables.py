"""Tables and sparklines of a terminal."""

import pytest

from collector.tables import Cell, fitted, sparkline, table, width

WIDTHS = {
    "Latin": ("abc", 3),
    "Japanese": ("性能", 4),
    "half width": ("ﾅﾆ", 2),
    "a mark on top": ("e\u0301", 1),
    "mixed": ("82576 で動く", 12),
}


@pytest.mark.parametrize(("text", "columns"), WIDTHS.values(), ids=WIDTHS)
def test_a_text_takes_the_columns_of_its_characters(text: str, columns: int) -> None:
    assert width(text) == columns


def test_what_does_not_fit_ends_with_an_ellipsis_and_splits_no_wide_character() -> None:
    assert fitted("割り当て", 6) == "割り…"
    assert fitted("割り当て", 8) == "割り当て"


def test_columns_line_up_in_both_scripts() -> None:
    rows: list[tuple[Cell, ...]] = [("動かなかった", 0.05364, None), ("worked", 1144127.0, 12.5)]
    lines = table(("outcome", "pps", "Gbit/s"), rows)
    assert lines == [
        "outcome             pps  Gbit/s",
        "────────────  ─────────  ──────",
        "動かなかった    0.05364       –",
        "worked        1,144,127    12.5",
    ]
    assert {width(line) for line in lines} == {31}


SPARKS = {"rising": ([1, 4.5, 8], 8, "▂▅█"), "a gap": ([8, None, 0], 8, "█ ▁"), "nothing at all": ([0, 0], 0, "▁▁")}


@pytest.mark.parametrize(("values", "highest", "drawn"), SPARKS.values(), ids=SPARKS)
def test_a_sparkline_is_drawn_from_nothing_to_the_highest(values: list[float | None], highest: float, drawn: str) -> None:
    assert sparkline(values, highest) == drawn
