"""Composing: what the stations gave becomes a document that the wire takes, or words."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from collector.compose import Stamp, Words, check, compose, language_of, parse
from collector.errors import DocumentError
from collector.router.read import read_configuration
from schemas import read

NOW = datetime(2026, 11, 24, 6, 0, 0, 999_000, tzinfo=UTC)
STAMP = Stamp(made_at=NOW, chance=bytes(range(10)), version="0.1.0")


@dataclass(frozen=True)
class Facts:
    """A host as the probes would tell it."""

    host: dict[str, Any]
    nics: tuple[dict[str, Any], ...] = ()
    absent: tuple[dict[str, str], ...] = ()


HOST = Facts(
    host={"system": {"router_os": "VyOS 1.4", "kernel": "6.6.1"}},
    nics=({"name": "eth0", "io_mode": "bare-metal", "speed_mbps": 10_000}, {"name": "eth1", "io_mode": "paravirt"}),
    absent=({"fact": "cpu.model", "reason": "no /proc"},),
)


def test_a_composed_document_keeps_the_schema_and_says_who_made_it_when() -> None:
    document = compose(HOST, [], Words(outcome="worked"), STAMP)
    submission = read(json.loads(check(document)))
    assert submission.id == "01M862" + document["id"][6:]
    assert submission.created_at == "2026-11-24T06:00:00Z"
    assert (submission.kind, submission.outcome, submission.tool.name, submission.tool.version) == (
        "trial",
        "worked",
        "tameshi-collector",
        "0.1.0",
    )
    assert document["host"]["absent"] == [{"fact": "cpu.model", "reason": "no /proc"}]
    assert "key" not in document["host"]


def test_the_same_time_and_chance_give_the_same_id() -> None:
    first, second = (compose(HOST, [], Words(outcome="failed"), STAMP)["id"] for _ in range(2))
    assert first == second


def test_a_run_learns_of_its_link_only_from_a_nic_it_names() -> None:
    runs = [{"tool": {"name": "x"}, "kind": "other", "nic": name} for name in ("eth0", "eth1", None)]
    made = compose(HOST, runs, Words(outcome="worked"), STAMP)["runs"]
    assert [(run.get("link_speed_mbps"), run.get("link_type")) for run in made] == [(10_000, "physical"), (None, "virtual"), (None, None)]
    assert check(compose(HOST, runs, Words(outcome="worked"), STAMP))


def test_a_configuration_names_the_router_os_that_the_host_shows() -> None:
    router = compose(
        HOST, [], Words(outcome="worked", router=read_configuration("set nat source rule 1 translation address masquerade")), STAMP
    )["router"]
    assert router == {
        "os": "VyOS",
        "version": "1.4",
        "features": ["masquerade"],
        "configuration": "set nat source rule 1 translation address masquerade",
    }


def test_every_fault_is_told_before_anything_is_stored() -> None:
    words = Words(
        outcome="fine",
        title="two\nlines",
        note={"text": "x" * 20_001, "lang": "ja"},
        costs=({"item": "nic", "amount": 1, "currency": "yen"},),
    )
    with pytest.raises(DocumentError) as caught:
        check(compose(HOST, [], words, STAMP))
    assert [fault.pointer for fault in caught.value.faults] == ["/outcome", "/title", "/note/text", "/costs/0/currency"]
    assert "/title: holds control characters or line ends" in str(caught.value)


def test_a_document_beyond_the_limit_is_told_its_size() -> None:
    series = [{"metric": "rate", "unit": "pps", "points": [{"value": n, "trials": [{"value": 123_456.789}] * 256} for n in range(256)]}]
    with pytest.raises(DocumentError, match="1,048,576 are allowed"):
        check(compose(HOST, [{"tool": {"name": "x"}, "kind": "other", "series": series}], Words(outcome="worked"), STAMP))


BROKEN = {"no JSON": b"{", "a list": b"[]", "bytes": b"\xff\xfe\x00", "NaN": b'{"a": NaN}', "a bomb": b"[" * 100_000}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_a_file_that_is_no_document_is_told_by_its_name(content: bytes) -> None:
    with pytest.raises(DocumentError, match=r"old\.json"):
        parse(content, "old.json")


LANGUAGES = {
    "kana": ("これは遅い", "en_US.UTF-8", "ja"),
    "one kanji": ("MTU 疑", "C", "ja"),
    "half width": ("ｱﾄﾞﾚｽ", "", "ja"),
    "Japanese locale": ("works", "ja_JP.UTF-8", "ja"),
    "C": ("works", "C.UTF-8", "en"),
    "POSIX": ("works", "POSIX", "en"),
    "nothing": ("works", "", "en"),
    "German": ("geht", "de_DE@euro", "de"),
}


@pytest.mark.parametrize(("text", "locale", "lang"), LANGUAGES.values(), ids=LANGUAGES)
def test_the_language_follows_the_letters_and_then_the_locale(text: str, locale: str, lang: str) -> None:
    assert language_of(text, locale) == lang
