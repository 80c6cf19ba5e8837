"""Every sentence in both languages, and no sentence that nobody says."""

import re
import string
from pathlib import Path

import pytest

from collector.readiness import LAYERS
from collector.readiness.record import CODES, STATES, Say
from collector.readiness.words import load_words, write
from schemas.labels import LANGUAGES

SOURCE = "\n".join(path.read_text("utf-8") for path in sorted((Path(__file__).parents[3] / "collector/readiness").rglob("*.py")))
WORDS = load_words()
MADE = {f"{maker}_{rest}" for maker in ("intel", "amd") for rest in ("off_by_function", "off_or_none")}
"""Keys that are put together in layers/iommu.py."""


def placeholders(text: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}


@pytest.mark.parametrize("table", WORDS)
def test_every_word_is_there_in_both_languages(table: str) -> None:
    for key, row in WORDS[table].items():
        assert set(row) == set(LANGUAGES), key
        assert all(text.strip() for text in row.values()), key
        assert placeholders(row["en"]) == placeholders(row["ja"]), key


@pytest.mark.parametrize("key", WORDS["say"])
def test_japanese_is_japanese_and_english_is_not(key: str) -> None:
    row = WORDS["say"][key]
    assert re.search(r"[ぁ-んァ-ヶ一-龠]", row["ja"]) or placeholders(row["ja"])
    assert re.search(r"[ぁ-んァ-ヶ一-龠]", row["en"]) is None


def test_every_sentence_that_is_said_has_words_and_every_sentence_is_said() -> None:
    said = set(re.findall(r'Say\(\s*"([a-z0-9_]+)"', SOURCE))
    assert said - WORDS["say"].keys() == set()
    assert {key for key in WORDS["say"] if f'"{key}"' not in SOURCE} == MADE


def test_every_layer_and_state_has_a_name() -> None:
    assert WORDS["layer"].keys() == LAYERS.keys()
    assert set(STATES) <= WORDS["state"].keys()


def test_every_code_is_said_by_a_layer() -> None:
    layers = SOURCE.replace((Path(__file__).parents[3] / "collector/readiness/record.py").read_text("utf-8"), "")
    assert [code for code in CODES if f'"{code}"' not in layers] == []


def test_nothing_is_written_for_nothing() -> None:
    assert write(None, "ja") is None
    assert write(Say("nic_alone", {"group": "3"}), "ja") == "グループ 3 に単独"


def test_every_code_and_every_layer_is_documented() -> None:
    page = (Path(__file__).parents[3] / "docs/readiness.md").read_text("utf-8")
    assert [word for word in (*CODES, *LAYERS) if f"`{word}`" not in page] == []
