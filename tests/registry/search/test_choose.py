"""Values counted in memory are the values the database holds, whoever writes and in whatever order."""

import itertools
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, text

from registry.db.engine import KEPT, Database
from registry.derive.write import count, facet_ids, note_redone, remove_range
from registry.desk import Desk
from registry.ingest import withdraw
from registry.ingest.again import Kept, derive_again
from registry.models import document, facet_list, submission
from registry.search import choose, find
from registry.search.bitmaps import FacetBitmaps, bitmaps_of
from registry.search.order import order_of
from registry.search.parse import parse_query
from registry.upkeep.rebuild import rebuild_all
from tests.conftest import NOW
from tests.documents import submission as a_submission
from tests.registry.counting import statements
from tests.registry.search.test_find import IGB, VF, put

GROUPED = "SELECT f.field, f.value, count(*) FROM facet f JOIN {} WHERE s.number IN ({}) GROUP BY f.field, f.value"
INDEXES = {
    "sqlite": "(SELECT term, doc AS number FROM submission_facet_term) s ON s.term = CAST(f.id AS TEXT)",
    "postgresql": "(SELECT unnest(facets) AS id, submission_id AS number FROM facet_list) s ON s.id = f.id",
}
SEEDS = itertools.count(10)
WORDS = ("遅い", "offload", "spikes", "更新")


def documents(amount: int, seed: int = 1) -> list[dict[str, Any]]:
    """Submissions that differ in many ways, some values often."""
    chance = random.Random(seed)
    found = []
    for number in range(1, amount + 1):
        driver = f"driver{min(int(chance.expovariate(0.3)), 40)}"
        nics = [chance.choice((IGB, VF)) | {"driver": driver}]
        failed = chance.random() < 0.3
        problems = (
            [{"symptom": chance.choice(WORDS), "stage": "forwarding", "component": f"part {chance.randint(1, 60)}"}] if failed else []
        )
        note = {"text": " ".join(chance.sample(WORDS, 2)), "lang": "ja"}
        told = {"nics": nics, "outcome": "failed" if failed else "worked", "problems": problems, "note": note, "runs": []}
        found.append(a_submission(1000 * seed + number, title=f"trial {number}", example=chance.random() < 0.05, **told))
    return found


def grouped(database: Database, line: str) -> dict[str, dict[str, int]]:
    """The counts by GROUP BY, past the bitmaps."""
    with database.reading() as session:
        conditions = find.conditions_of(session, parse_query(line))
        numbers = session.execute(select(submission.c.id).where(*conditions)).scalars().all()
        index = INDEXES[database.engine.dialect.name]
        rows = session.execute(text(GROUPED.format(index, ",".join(map(str, numbers)) or "0")))
        counts: dict[str, dict[str, int]] = {}
        for field, value, amount in rows:
            if field in choose.LISTED:
                counts.setdefault(field, {})[value] = amount
    return counts


def most_frequent(counts: dict[str, dict[str, int]]) -> dict[str, tuple[tuple[str, int], ...]]:
    """As they are offered."""
    order = {field: sorted(values.items(), key=lambda pair: (-pair[1], pair[0])) for field, values in counts.items()}
    return {field: tuple(pairs[: choose.MOST_VALUES]) for field, pairs in order.items()}


def counted(database: Database, line: str) -> dict[str, tuple[tuple[str, int], ...]]:
    """The counts as readers get them."""
    with database.reading() as session:
        return dict(Desk(session).facets(line))


LINES = (
    "", "mode:sriov", "driver:driver0", "driver:driver0,driver1 outcome:failed", "-driver:driver0", "-mode:sriov -outcome:failed", "遅い",
    "遅い mode:sriov", "-遅い outcome:worked", "component:part", "cores>=4", "cores:1..3", "is:example", "-is:example", "has:problems",
    "since:2026-11 stage:forwarding",
    "until:2026-11-23", "pps@64>1", "mode:sriov -pps@64>=1e5", "pci:8086:10c9 pps@64>0", "driver:none-such",
    "driver:driver*", "id:01 mode:passthrough",
)  # fmt: skip


def test_counts_under_every_filter_are_those_of_group_by(database: Database) -> None:
    put(database, *documents(600))
    wrong = [line for line in LINES if counted(database, line) != most_frequent(grouped(database, line))]
    assert wrong == []


def test_hits_and_totals_from_memory_are_those_of_the_database(database: Database) -> None:
    put(database, *documents(120))
    for line in LINES:
        with database.reading() as session:
            asked = parse_query(line)
            expected = find.find(session, asked, limit=7)
            second = find.find(session, asked, limit=7, cursor=expected.next_cursor) if expected.next_cursor else None
            assert Desk(session).search(line, limit=7) == expected, line
            if second:
                assert Desk(session).search(line, limit=7, cursor=expected.next_cursor) == second, line
            oldest = find.find(session, asked, order=order_of("oldest", asked), limit=7)
            assert Desk(session).search(line, sort="oldest", limit=7) == oldest, line
            if oldest.next_cursor:
                rest = find.find(session, asked, order=order_of("oldest", asked), limit=7, cursor=oldest.next_cursor)
                assert Desk(session).search(line, sort="oldest", limit=7, cursor=oldest.next_cursor) == rest, line


def agree(*processes: Database) -> None:
    """Every process counts as GROUP BY does."""
    for line in ("mode:sriov", "-outcome:failed", "遅い"):
        expected = most_frequent(grouped(processes[0], line))
        assert [counted(process, line) for process in processes] == [expected] * len(processes), line


def take_out(database: Database, number: int) -> None:
    """One submission gone, with its rows and its part of the counts."""
    with database.writing() as session:
        body = session.execute(select(document.c.body).where(document.c.submission_id == number)).scalar_one()
        rows = derive_again(Kept(number, NOW, bytes(body)))
        ids = facet_ids(session, [rows])  # type: ignore[list-item]  # It is no broken one.
        remove_range(session, number - 1, number)
        session.execute(delete(submission).where(submission.c.id == number))
        count(session, [rows], ids, times=-1)  # type: ignore[list-item]
        note_redone(session, number - 1, number)


def test_another_process_follows_what_comes_in_what_is_taken_out_and_what_is_derived_again(database: Database, database_url: str) -> None:
    other = Database(database_url)
    put(database, *documents(30, 1))
    agree(database, other)
    put(other, *documents(30, 2))
    agree(database, other)
    take_out(other, 17)
    agree(database, other)
    put(database, *documents(5, 3))
    agree(other, database)
    with other.writing() as session:
        session.execute(text("DELETE FROM facet_list WHERE submission_id < 20"))
    rebuild_all(other, NOW)
    agree(database, other)
    other.dispose()


def test_what_was_committed_late_under_a_lower_number_is_counted_too(database: Database) -> None:
    put(database, *documents(40))
    late = (3, 39)
    with database.writing() as session:
        kept = session.execute(select(facet_list).where(facet_list.c.submission_id.in_(late))).all()
        session.execute(delete(facet_list).where(facet_list.c.submission_id.in_(late)))
    before = counted(database, "-driver:none-such")
    with database.writing() as session:
        session.execute(facet_list.insert(), [row._asdict() for row in kept])
    after = counted(database, "-driver:none-such")
    assert sum(amount for _, amount in before["outcome"]) == 38
    assert after == most_frequent(grouped(database, ""))


def test_more_values_than_memory_allows_are_counted_by_the_database(database: Database) -> None:
    put(database, *documents(20))
    with database.reading() as session:
        expected = dict(Desk(session).facets("mode:sriov"))
        bitmaps = bitmaps_of(session)
        assert 0 < bitmaps.memory_bytes < 100_000
        session.info[KEPT]["facets"] = FacetBitmaps(most_bytes=1000)
        assert dict(Desk(session).facets("mode:sriov")) == expected
        assert bitmaps_of(session).is_full
        for line in ("mode:sriov", "pps@64>1", "-pps@64>1 mode:sriov"):
            assert Desk(session).search(line).total == find.find(session, parse_query(line)).total, line


def test_one_snapshot_asks_for_the_same_values_once_and_a_later_one_again(database: Database) -> None:
    for told in documents(30):
        put(database, told)
    line = "mode:sriov pps@64<1 遅い"
    with database.reading() as session, statements(database) as sent:
        desk = Desk(session)
        first = desk.facets(line)
        before = len(sent)
        assert desk.facets(line) == first
        assert len(sent) - before <= 1  # The lists of the hits themselves.
        put(database, documents(1, seed=99)[0])
        assert desk.facets("mode:sriov,passthrough")["outcome"] == desk.facets("kind:trial")["outcome"]
    with database.reading() as session:
        assert sum(count for _, count in Desk(session).facets("kind:trial")["outcome"]) == 31


def test_facets_and_hits_take_few_statements(database: Database) -> None:
    put(database, *documents(40))
    for line in LINES:
        counted(database, line)
        with statements(database) as sent, database.reading() as session:
            Desk(session).search(line)
            Desk(session).facets(line)
        assert len(sent) <= 8, line


@settings(max_examples=8)
@given(st.lists(st.sampled_from(("put", "take out", "ask here", "ask there", "rebuild")), max_size=6), st.integers(0, 99))
@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_in_whatever_order_things_happen_the_counts_are_right(database: Database, database_url: str, steps: list[str], seed: int) -> None:
    other = Database(database_url)  # The database goes on from example to example: the more there is, the better.
    chance = random.Random(seed)
    for step in steps:
        with database.reading() as session:
            numbers = list(session.execute(select(submission.c.id)).scalars())
        if step == "put":
            put(database, *documents(chance.randint(1, 4), next(SEEDS)))
        elif step == "take out" and numbers:
            take_out(other, chance.choice(numbers))
        elif step == "rebuild":
            rebuild_all(other, NOW)
        elif step.startswith("ask"):
            agree(database if step == "ask here" else other)
    agree(database, other)
    other.dispose()


def test_a_reader_from_before_a_withdrawal_brings_back_nothing(database: Database) -> None:
    told = [a_submission(number, outcome="worked") for number in range(1, 5)]
    put(database, *told[:3])
    with database.reading() as older:
        Desk(older).counts()  # Here its snapshot begins.
        with database.writing() as session:
            assert withdraw.take_out(session, told[0]["id"])
        with database.reading() as newer:
            Desk(newer).search("outcome:worked")
        Desk(older).search("outcome:worked")
    put(database, told[3])
    with database.reading() as session:
        found = Desk(session).search("outcome:worked")
    assert [hit.id for hit in found.hits] == [told[number]["id"] for number in (3, 2, 1)]
    assert found.total == 3


def test_a_value_that_few_have_is_looked_up_and_not_looked_for_in_every_row(database: Database) -> None:
    put(database, *documents(20))
    with database.reading() as session, statements(database) as sent:
        find.find(session, parse_query("pci:8086:10c9 -driver:driver0"))
    assert [one for one in sent if "= 1" in one or "= true" in one] == []
