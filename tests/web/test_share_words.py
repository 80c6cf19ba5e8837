"""Every fault that the form can give is told wholly in the language of the page."""

import inspect
import re
from collections.abc import Iterator

import pytest
from flask import Flask

from registry import errors
from registry.ingest.rules import RULES
from schemas import Fault, SchemaError, read
from schemas.facts import FACTS
from schemas.kinds import Complaint, Kind
from schemas.labels import LABELS
from schemas.messages import MESSAGES
from schemas.structure import LIST, NULL, OBJECT, REQUIRED, UNKNOWN_KEY, Leaf
from schemas.v1 import submission as wire
from tests.documents import submission
from tests.web.conftest import Make
from tests.web.html import Page
from web.arrange.share_faults import OTHER, REFUSALS, REFUSED, WORDS, field_faults, refusal
from web.arrange.share_words import in_words

ENGLISH = re.compile(r"[A-Za-z]{2,} [a-z]{2,}|\b(?:must|has|is|the|not)\b")
"""Two English words behind one another, or one that only sentences have."""
WRONG = (None, True, 3, -1, 1.5, 1e99, float("inf"), "", "??", "x" * 30_000, "\x00", "a\nb", "\ud800", [], [3], ["x"] * 5_000, [{}], {})


def kinds() -> Iterator[Kind]:
    """Every kind of value that a document may hold."""
    yield from (fact.kind for fact in FACTS)
    for _, schema in inspect.getmembers(wire, inspect.isclass):
        fields = getattr(schema, "_declared_fields", {})
        yield from (field.kind for field in fields.values() if isinstance(field, Leaf))


def complaints() -> set[Complaint]:
    """What every kind says of values that are wrong in every way."""
    said = {found for kind in kinds() for value in WRONG if (found := kind.complaint(value)) is not None}
    return {*said, REQUIRED, UNKNOWN_KEY, NULL, OBJECT, LIST}


def test_every_complaint_of_the_schema_has_japanese_words_and_no_english_ones() -> None:
    found = complaints()
    assert len(found) > 100
    told = {str(one): in_words(str(one).replace("x" * 60, "x"), "ja") for one in found}
    assert {english for english, japanese in told.items() if japanese is None} == set()
    assert {
        japanese
        for japanese in told.values()
        if ENGLISH.search(re.sub(r"known: .*|使えるのは .*|.* のどれか|.* のように", "", japanese or ""))
    } == set()


def test_every_code_of_the_schema_has_words() -> None:
    assert {one.code for one in complaints()} <= WORDS.keys()


MISTAKE = next(iter(LABELS["mistake"].values()))
FIGURE = re.compile(r"\{(\w+)(?:![a-z])?(?::[^{}]*)?\}")


@pytest.mark.parametrize("key", MESSAGES)
def test_every_message_of_the_judge_is_told_in_japanese_with_its_figures(key: str) -> None:
    english, japanese = MESSAGES[key]
    sample = FIGURE.sub(lambda place: MISTAKE[0] if place[1] == "mistake" else f"<{place[1]}>", english)
    told = in_words(sample, "ja")
    assert told is not None
    assert told == FIGURE.sub(lambda place: MISTAKE[1] if place[1] == "mistake" else f"<{place[1]}>", japanese)


@pytest.fixture(scope="module")
def site(make_site: Make) -> Flask:
    """A site for its translations."""
    return make_site()


def test_no_fault_whatever_its_code_has_an_english_tail_in_the_japanese_page(site: Flask) -> None:
    from flask_babel import gettext  # type: ignore[import-untyped]

    codes = {*WORDS, *(name for name, rule in RULES.items() if rule.kind == "refuse"), "a-code-of-tomorrow"}
    with site.test_request_context("/share/form?lang=ja"):
        for fault in field_faults(
            [Fault("/title", code, "words that nobody knows") for code in codes], ("/title",), "ja", gettext, typed_runs=0
        ):
            assert fault.words
            assert fault.message == ""
            assert ENGLISH.search(fault.words) is None, fault.words


def test_every_other_refusal_is_told_in_japanese_too(site: Flask) -> None:
    from flask_babel import gettext

    codes = {one.code for _, one in inspect.getmembers(errors, inspect.isclass) if issubclass(one, errors.RegistryError)}
    assert REFUSALS.keys() <= codes
    with site.test_request_context("/share/form?lang=ja"):
        for code in codes:
            assert ENGLISH.search(refusal(code, "said in English", "ja", gettext)) is None
        assert refusal("conflict", "said in English", "en", gettext) == "said in English"
        assert gettext(OTHER) != OTHER
        assert gettext(REFUSED) != REFUSED


TYPED = {
    "a number": {"/runs/0/tool/name": "x", "/runs/0/kind": "mrr", "/runs/0/series/0/points/0/value": "fast"},
    "a choice": {"/outcome": "perhaps"},
    "a pattern": {"/nics/0/pci/vendor": "Intel"},
    "a length": {"/title": "x" * 300},
    "what cannot be": {
        "/runs/0/tool/name": "x", "/runs/0/kind": "mrr", "/runs/0/link_speed_mbps": "1000",
        "/runs/0/series/0/points/0/frame_bytes": "64", "/runs/0/series/0/points/0/value": "9G",
    },
    "runs of a file": {"results": '{"runs": [{"tool": {"name": "x"}, "kind": "no-such", "one-key": 1}]}'},
}  # fmt: skip


@pytest.mark.parametrize("typed", TYPED.values(), ids=TYPED)
def test_the_page_says_so(site: Flask, typed: dict[str, str]) -> None:
    answer = site.test_client().post("/share/form?lang=ja", data={"/outcome": "worked", **typed, "step": "preview"})
    assert answer.status_code == 422
    faults = re.findall(r'<p class="fault"[^>]*>(.*?)</p>', answer.get_data(as_text=True), re.DOTALL)
    assert faults
    words = [Page(f"<html lang=ja><main>{one}").text for one in faults]
    assert [one for one in words if ENGLISH.search(one)] == []


def test_the_sample_document_of_these_tests_is_a_good_one() -> None:
    assert read(submission())
    with pytest.raises(SchemaError):
        read(submission(outcome="perhaps"))
