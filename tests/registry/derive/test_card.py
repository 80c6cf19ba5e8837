"""What a list shows of a submission."""

import pytest

from registry.derive.card import EXCERPT_CHARACTERS, excerpt
from schemas import read
from tests.documents import submission

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
