"""A digest as plain text."""

import pytest
from hypothesis import given, settings

from registry.digest import compose
from registry.digest.columns import columns_of
from registry.digest.phrases import PHRASES, say
from registry.digest.render import FORMATS
from registry.digest.render.text import render, write
from registry.records import Flagged
from schemas.labels import LANGUAGES, Language
from tests.documents import Document, submissions
from tests.registry.digest.weeks import SMALL_FRAMES, URL, WEEK, ordinary_week, shared


def told(lang: Language) -> str:
    return write(compose(WEEK, ordinary_week(), public_url=URL), lang)


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", "What worked (2)\n---------------\n"),
        ("en", "What worked partly (1)\n"),
        ("en", "What did not work: bad know-how (2)\n"),
        ("en", "From literature (1)\n"),
        ("en", "  NDR: 1.49 Mpps at 64 B (with FCS), IPv4, loss 0.00 %\n"),
        ("en", "  no figures\n"),
        ("en", "  Flagged: Offloads make packets meaningless (GRO was on); Tester and\n    system share one machine\n"),
        ("ja", "  要注意: オフロードのためパケット数に意味がない (GRO was on); "),
        ("en", "  Problem (link, NIC): The link flaps after a reset\n  What helped: nothing yet."),
        ("en", "  Know-how (ja): 仮想ルータで遅い場合はオフロードを切る。\n"),
        ("en", "  Source: A. Writer, High performance I/O in guests, 2012,\n    https://paper.example/p\n"),
        ("en", f"  {URL}/s/"),
        ("ja", "動かなかったもの: バッドノウハウ (2)\n------------------------------------\n"),
        ("ja", "  NDR: 1.49 Mpps、64 B (FCS込み)、IPv4、損失 0.00 %\n"),
        ("ja", "  ノウハウ: 仮想ルータで遅い場合はオフロードを切る。\n"),
        ("ja", "  原因: オンボードのブリッジがACSを持たず"),
        ("ja", "I/O準仮想化 (virtio_net) | kvm"),
    ],
)
def test_the_reader_finds(lang: Language, words: str) -> None:
    assert words in told(lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_quiet_week_says_so_and_invites(lang: Language) -> None:
    text = write(compose(WEEK, (), public_url=URL), lang)
    assert {"en": "A quiet week", "ja": "静かな一週間"}[lang] in text
    assert f"{URL}/" in text


def test_a_week_without_failures_asks_for_them() -> None:
    assert "Nobody reported a failure this week" in write(compose(WEEK, [shared()], public_url=URL), "en")


def test_what_the_judge_only_noted_is_told_without_doubt() -> None:
    noted = Flagged(code="few-trials", pointer="/runs/0", message="one trial")
    text = write(compose(WEEK, [shared(flags=(noted,))], public_url=URL), "en")
    assert "  Noted: Fewer than three trials\n" in text
    assert "Flagged" not in text


def test_a_reproduced_report_says_so() -> None:
    assert "Reproduced by another contributor." in write(compose(WEEK, [shared(plausibility="reproduced")], public_url=URL), "en")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_line_takes_more_than_72_columns(lang: Language) -> None:
    assert [line for line in told(lang).splitlines() if columns_of(line) > 72] == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", FORMATS)
def test_the_same_week_gives_the_same_bytes(name: str, lang: Language) -> None:
    first, second = (FORMATS[name](compose(WEEK, ordinary_week(), public_url=URL), lang) for _ in range(2))
    assert first == second


@pytest.mark.parametrize("phrase", PHRASES)
def test_a_phrase_has_the_same_places_in_both_languages(phrase: str) -> None:
    def places(lang: Language) -> set[str]:
        return {piece.split("}")[0] for piece in say(phrase, lang).split("{")[1:]}

    assert places("en") == places("ja")


@settings(max_examples=60)
@given(submissions())
def test_every_document_of_the_wire_can_be_told(document: Document) -> None:
    document["example"] = False
    digest = compose(WEEK, [shared(figure=SMALL_FRAMES, **document)], public_url=URL)
    for lang in LANGUAGES:
        lines = render(digest, lang).decode().split("\n")
        assert [line for line in lines if line != "-- " and line != line.rstrip()] == []
        assert not set("".join(lines)) & set(map(chr, [*range(32), 127, 0x2028, 0x2029, 0x202E]))
