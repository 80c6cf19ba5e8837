"""What a list shows of a submission."""

import pytest

from registry.derive.card import EXCERPT_CHARACTERS, card_of, excerpt
from schemas import read
from tests.documents import submission, sweep

CASES = [
    ("short", "Turn offloads off.", "Turn offloads off."),
    ("between-words", "word " * 40, "word " * 31 + "word…"),
    ("no-half-word", "x" * 150 + " interrupts everywhere on this board", "x" * 150 + "…"),
    ("one-long-word", "y" * 300, "y" * 159 + "…"),
    ("japanese", "遅" * 300, "遅" * 159 + "…"),
]


@pytest.mark.parametrize(("text", "shown"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_an_excerpt_ends_between_words_and_is_never_too_long(text: str, shown: str) -> None:
    cut = excerpt(read(submission(note={"text": text, "lang": "en"})))
    assert cut == shown
    assert len(cut) <= EXCERPT_CHARACTERS


LOWER_BOUNDS = [
    ("no-mark", {}, {}, False),
    ("the-point-says-so", {}, {"at_least": True}, True),
    ("the-run-says-so-of-all", {"flags": ["tester-limited"]}, {}, True),
    ("the-run-says-so-but-the-point-does-not", {"flags": ["tester-limited"]}, {"at_least": False}, False),
]


@pytest.mark.parametrize(("run", "point", "at_least"), [case[1:] for case in LOWER_BOUNDS], ids=[case[0] for case in LOWER_BOUNDS])
def test_a_figure_that_the_tester_limited_is_at_least(run: dict[str, object], point: dict[str, object], at_least: bool) -> None:
    series = {"metric": "rate", "unit": "pps", "points": [{"value": 1e6, "frame_bytes": 64} | point]}
    figure = card_of(read(submission(runs=[sweep(series=[series], **run)])))["figure"]
    assert figure["at_least"] is at_least
