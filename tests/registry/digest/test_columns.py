"""Lines as East Asian terminals count them."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.digest.columns import NO_LINE_END, NO_LINE_START, columns_of, fill, one_line, shorten

MIXED = st.text(st.sampled_from("ab1é仮想化ルーターッ、。「」（）ｱﾞ…“”👍\u200d🏽\u0301 -/:"), max_size=200).map(one_line)


@pytest.mark.parametrize(
    ("text", "columns"),
    [("abc", 3), ("仮想化", 6), ("ｶﾞ", 2), ("64 B (FCS込み)", 14), ("e\u0301", 1), ("…", 2), ("👍", 2), ("", 0)],
    ids=["Latin", "wide", "half-width", "mixed", "combining", "ambiguous", "emoji", "nothing"],
)
def test_a_wide_character_counts_two(text: str, columns: int) -> None:
    assert columns_of(text) == columns


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("the link flaps after a reset", ["the link", "flaps", "after a", "reset"]),
        ("ルータが遅い。", ["ルータが", "遅い。"]),
        ("仮想ルータ、遅い", ["仮想ルー", "タ、遅い"]),
        ("ルータは「遅い」", ["ルータは", "「遅い」"]),
        ("https://example.org/a is long", ["https://example.org/a", "is long"]),
        ("仮 、想化化化", ["仮 、想", "化化化"]),
    ],
    ids=["words", "full stop", "comma", "brackets", "an address stays whole", "a space before a comma"],
)
def test_lines_break_where_a_reader_expects_it(text: str, lines: list[str]) -> None:
    assert fill(text, columns=8) == lines


def test_further_lines_hang_below_the_first() -> None:
    assert fill("one two three", first="* ", rest="  ", columns=9) == ["* one two", "  three"]


def test_a_number_stays_beside_its_unit() -> None:
    assert fill("about 1.49\u00a0Mpps", columns=12) == ["about", "1.49 Mpps"]


@given(MIXED)
def test_filling_loses_and_adds_nothing(text: str) -> None:
    assert "".join(fill(text, columns=20)).replace(" ", "") == text.replace(" ", "")


@given(MIXED)
def test_no_latin_word_is_torn(text: str) -> None:
    lines = fill(text, columns=20)
    for before, after in pairwise(lines):
        assert not re.search("[ab1]$", before) or not re.match("[ab1]", after) or f"{before[-1]} {after[0]}" in text


@given(MIXED)
def test_no_line_is_wider_than_asked_unless_one_word_is(text: str) -> None:
    for line in fill(text, columns=20):
        assert columns_of(line) <= 20 or re.search(r"[!-~é\u0301…“”\u200d 、。」）ーッ]{4}", line)


@given(st.text(st.sampled_from("仮想化ルータ、。「」"), max_size=120).filter(lambda text: not re.search("[、。「」]{4}", text)))
def test_no_line_begins_with_a_stop_or_ends_with_an_opening_bracket(text: str) -> None:
    lines = fill(text, columns=20)
    assert [line for line in lines[1:] if line[0] in NO_LINE_START] == []
    assert [line for line in lines[:-1] if line[-1] in NO_LINE_END] == []


def test_a_run_of_marks_longer_than_a_line_is_given_up() -> None:
    assert max(map(columns_of, fill("ー" * 100, columns=20))) == 20


def test_words_of_others_cannot_steer_the_page() -> None:
    assert one_line("a\tb\r\nc\u2028d \x1b[31me\u202ef\u0085g\u00a0h") == "a b c d [31mef g h"


@pytest.mark.parametrize(
    ("text", "short"), [("short", "short"), ("仮想化ルータ", "仮想化ル…"), ("ten columns", "ten colu…")], ids=["fits", "wide", "Latin"]
)
def test_long_words_end_in_an_ellipsis(text: str, short: str) -> None:
    assert shorten(text, 10) == short
