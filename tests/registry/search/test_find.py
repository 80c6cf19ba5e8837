"""What is found, on both databases."""

import json
import random
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from registry.db.engine import Database
from registry.derive.card import searchable_texts
from registry.desk import Desk
from registry.errors import QueryError
from registry.ingest.judge import judge
from registry.ingest.receive import check
from registry.ingest.store import store
from registry.search.find import find
from registry.search.parse import parse_query
from registry.search.words import fold, folded_words
from schemas import read
from tests.conftest import NOW
from tests.documents import submission


def put(database: Database, *documents: dict[str, Any]) -> None:
    """Documents, stored."""
    with database.writing() as session:
        for told in documents:
            received = check(json.dumps(told, ensure_ascii=False).encode())
            assert store(session, received, judge(received.submission, NOW).judgement, NOW).status == "created"


def found(database: Database, line: str) -> set[int]:
    """The numbers of the submissions a line finds."""
    with database.reading() as session:
        page = Desk(session).search(line, limit=100)
    assert page.total == len(page.hits)
    return {int((hit.title or "").split()[-1]) for hit in page.hits}


IGB = {"name": "eth1", "pci": {"vendor": "8086", "device": "10c9"}, "device_name": "82576 Gigabit Network Connection", "driver": "igb",
       "io_mode": "passthrough", "role": "nic"}  # fmt: skip
VF = {"name": "eth2", "pci": {"vendor": "8086", "device": "10ca"}, "device_name": "82576 Virtual Function", "driver": "igbvf",
      "io_mode": "sriov", "role": "vf"}  # fmt: skip


@pytest.fixture
def shelf(database: Database) -> Database:
    """Four submissions that differ."""
    unseen = {"symptom": "VF が見えない", "stage": "virtual-function", "culprit": "firmware", "workaround": "BIOS を更新"}
    epyc = {"cpu": {"model": "AMD EPYC 7402P", "cores": 24}, "virtualization": {"is_guest": False}}
    vyos = {"system": {"router_os": "VyOS 1.4", "kernel": "5.15.0-91-generic"}}
    both = [VF, submission()["nics"][0]]
    night = {"text": "Latency spikes at night", "lang": "en"}
    put(
        database,
        submission(1, title="plain virtio 1"),
        submission(2, title="igb in a guest 2", nics=[IGB], outcome="failed", runs=[], problems=[unseen]),
        submission(3, title="vf 3", nics=both, outcome="partly", note=night, host=epyc),
        submission(4, title="example 4", example=True, note=None, host=vyos),
    )
    return database


FINDS: dict[str, set[int]] = {
    "": {1, 2, 3, 4},
    "nic:82576": {2, 3},
    'nic:"82576 gigabit"': {2},
    "nic:825": {2, 3},
    "nic:gigabit": {2},
    "driver:igb": {2},
    "driver:igb*": {2, 3},
    "driver:IGBVF,virtio_net": {1, 3, 4},
    "mode:sriov": {3},
    "mode:passthrough,sriov": {2, 3},
    "-mode:paravirt": {2},
    "mode:paravirt mode:sriov": {3},
    "outcome:failed": {2},
    "-outcome:worked": {2, 3},
    "cores>8": {3},
    "cores>=4": {1, 2, 3},
    "cores<24": {1, 2},
    "cores:4,24": {1, 2, 3},
    "-cores>8": {1, 2, 4},
    "cpu:epyc": {3},
    "cpu:E5620": {1, 2},
    "kernel:5.15": {4},
    "kernel:5.1": {4},
    "kernel:5.16": set(),
    "router:vyos": {4},
    "hypervisor:none": {3},
    "hypervisor:kvm": {1, 2},
    "hypervisor:unknown": {4},
    "guest:no": {3},
    "has:problems": {2},
    "-has:runs": {2},
    "has:workaround": {2},
    "stage:virtual-function": {2},
    "culprit:firmware": {2},
    "lang:ja": {1, 2},
    "pci:8086:10c9": {2},
    "is:example": {4},
    "-is:example": {1, 2, 3},
    "flag:one-box": {1, 3, 4},
    "since:2026-11": {1, 2, 3, 4},
    "since:2026-11-25": set(),
    "until:2026-11-23": set(),
    "until:2026": {1, 2, 3, 4},
    "-since:2026-11-24": set(),
    "id:01M3250V01": {1},
    "遅い": {1, 2},
    "遅": {1, 2},
    "い": {1, 2},
    "見えない": {2},
    "更新": {2},
    "仮想ルータ": {1, 2},
    "仮想ルーク": set(),
    "latency": {3},
    "laten": {3},
    '"laten"': set(),
    '"latency spikes"': {3},
    '"spikes latency"': set(),
    "spikes latency": {3},
    "-latency": {1, 2, 4},
    "82576": {2, 3},
    "offloads 遅い": {1, 2},
    "Ｏｆｆｌｏａｄｓ": {1, 2},
    "driver:100%": set(),
    "nic:_": set(),
}


def test_every_line_finds_what_it_should(shelf: Database) -> None:
    wrong = {line: found(shelf, line) for line in FINDS if found(shelf, line) != FINDS[line]}
    assert wrong == {}


def test_a_count_stops_at_its_cap_and_says_so(database: Database) -> None:
    put(database, *(submission(number) for number in range(1, 8)))
    with database.reading() as session:
        capped, exact = (find(session, parse_query(""), limit=2, most=most) for most in (5, 7))
    assert (capped.total, capped.total_is_capped) == (5, True)
    assert (exact.total, exact.total_is_capped) == (7, False)


KANA = "仮想化遅い性能障害ルータのをがはーVMsr-iov 　。、12ガギ"


def texts() -> Iterator[str]:
    """Japanese of a kind: many different short words with few characters, so that matches are common."""
    chance = random.Random(24)
    for _ in range(120):
        yield "".join(chance.choice(KANA) for _ in range(chance.randint(1, 40))).strip() or "空"


def test_japanese_words_of_every_length_are_found_exactly_where_like_finds_them(database: Database) -> None:
    documents = [
        submission(n, title=f"題 {n}", note={"text": text, "lang": "ja"}, nics=[], host=None, runs=[]) for n, text in enumerate(texts(), 1)
    ]
    put(database, *documents)
    folded = {
        number: [unicodedata.normalize("NFKC", text).casefold() for text in searchable_texts(read(told))]
        for number, told in enumerate(documents, 1)
    }
    chance = random.Random(42)
    japanese = [character for character in KANA if character >= "\u3041" and character not in "　。、"]
    checked = 0
    for _ in range(250):
        term = "".join(chance.choice(japanese) for _ in range(chance.choice((1, 1, 2, 2, 2, 3, 4))))
        expected = {number for number, held in folded.items() if any(unicodedata.normalize("NFKC", term) in text for text in held)}
        with database.reading() as session:
            page = Desk(session).search(term, limit=100)
            numbers = {int((hit.title or "").split()[-1]) for hit in page.hits}
            assert page.total == len(expected), term
        assert numbers <= expected
        checked += bool(expected)
    assert checked > 100


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    line=st.text(max_size=30)
    | st.text(alphabet="ab:,\"'-<>=*\\ &|!()仮想mode2026%_", max_size=30)
    | st.sampled_from(["' OR 1=1", "a' & 'b", "x\\", "AND OR NOT NEAR", "nic:'", 'nic:"*"', "*", "^a", "{a}", "col:a + b"])
)
def test_every_line_gives_a_page_or_a_complaint(shelf: Database, line: str) -> None:
    with shelf.reading() as session:
        try:
            Desk(session).search(line)
            Desk(session).facets(line)
        except QueryError:
            pass


def mixed_texts() -> Iterator[str]:
    """Notes in two languages, of few words so that matches are common."""
    chance = random.Random(25)
    english = ("offload", "offloads", "off", "VF", "sriov", "latency", "late", "IRQ", "irqs", "a", "on", "Ｑｕｅｕｅ", "queues", "10GbE")
    for _ in range(300):
        words = [chance.choice(english) if chance.random() < 0.5 else "".join(chance.choices(KANA.strip(), k=6)) for _ in range(8)]
        yield chance.choice((" ", "、", "")).join(words) or "空"


def test_two_hundred_words_of_both_languages_are_found_exactly_where_like_finds_them(database: Database) -> None:
    told = [submission(n, title=f"note {n}", note={"text": text, "lang": "ja"}, nics=[], host=None, runs=[])
            for n, text in enumerate(mixed_texts(), 1)]  # fmt: skip
    put(database, *told)
    with database.engine.begin() as connection:
        connection.execute(text("CREATE TABLE held (number INTEGER, folded TEXT, words TEXT)"))
        rows = [(n, one) for n, document in enumerate(told, 1) for one in searchable_texts(read(document))]
        insert = text("INSERT INTO held VALUES (:number, :folded, :words)")
        connection.execute(insert, [{"number": n, "folded": fold(one), "words": folded_words(one)} for n, one in rows])
    like = text("SELECT count(DISTINCT number) FROM held WHERE folded LIKE :inside OR words LIKE :begun")
    chance, hits = random.Random(43), 0
    notes = [fold(document["note"]["text"]) for document in told]
    for place in range(200):
        note = chance.choice(notes)
        runs = re.findall("[a-z0-9]+" if place % 2 else "[\u3041-\u30ff\u4e00-\u9fff]+", note) or ["空"]
        run = chance.choice(runs)
        start = 0 if place % 2 else chance.randrange(len(run))  # Of a Latin word its beginning is asked, of Japanese any part.
        term = run[start : start + chance.randint(1, 6)]
        inside = f"%{term}%" if not term.isascii() else "no such text"
        with database.reading() as session:
            expected = session.execute(like, {"inside": inside, "begun": f"% {term}%" if term.isascii() else "no such text"}).scalar_one()
            assert Desk(session).search(term).total == expected, term
        hits += bool(expected)
    assert hits > 190


def test_a_very_long_note_is_found_by_its_last_words(database: Database) -> None:
    put(database, submission(1, title="long 1", note={"text": "あいうえおかきくけこ" * 1900 + "終端", "lang": "ja"}))
    assert found(database, "終端") == {1}
    assert found(database, "けこあ") == {1}
    assert found(database, "こけ") == set()


def test_a_submission_full_of_words_is_stored_on_every_database(database: Database) -> None:
    chance = random.Random(7)

    def prose() -> str:
        return "".join(chr(chance.randint(0x4E00, 0x9FA0)) for _ in range(2000))

    problems = [{"symptom": prose(), "cause": prose(), "workaround": prose()} for _ in range(32)]
    put(database, submission(1, title="full 1", problems=problems))
    assert found(database, problems[0]["symptom"][100:110]) == {1}


NAMED = {"Hyper-V": 1, "仮想化無し": 2, "デバイス・エミュレーション": 1, "VT-d": 0}


@pytest.mark.parametrize("words", NAMED)
def test_names_that_pages_print_find_what_they_name(database: Database, words: str) -> None:
    emulated = {"name": "eth0", "io_mode": "emulation"}
    put(
        database,
        submission(1, title="in a guest 1", host={"virtualization": {"hypervisor": "hyperv", "is_guest": True}}, nics=[emulated]),
        submission(2, title="on a host 2", host=None, nics=[{"name": "eth0", "io_mode": "bare-metal"}]),
    )
    assert found(database, words) == ({NAMED[words]} if NAMED[words] else set())
