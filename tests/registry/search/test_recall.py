"""Words are found where LIKE finds them, facets are counted as GROUP BY counts them, and both databases give the same."""

import random
import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import create_engine, select, text

from registry.db.engine import Database
from registry.db.migrate import upgrade
from registry.derive.card import searchable_texts
from registry.desk import Desk
from registry.ingest.judge import judge
from registry.ingest.store import store_all
from registry.models import submission
from registry.search.choose import LISTED, MOST_VALUES
from registry.search.fields import FacetValue, facet_values
from registry.search.find import conditions_of
from registry.search.parse import parse_query
from registry.search.words import fold, folded_words
from schemas import read
from tests.conftest import NOW
from tests.postgres import Postgres
from tests.registry.test_stateful import ready
from tests.scale.generate import document

MANY, WORDS = 400, 200
DOCUMENTS = [document(number) for number in range(1, MANY + 1)]
JAPANESE = "[\u3041-\u30fa\u30fc-\u30fe\u4e00-\u9fff]+"
"""Without the middle dot, which sets words apart."""


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory, postgres: Postgres) -> Iterator[tuple[Database, Database]]:
    """The same submissions on SQLite and on PostgreSQL."""
    with postgres.database(template="template_migrated") as url:
        sqlite, postgresql = Database(f"sqlite:///{tmp_path_factory.mktemp('recall') / 'registry.sqlite'}"), Database(url)
        upgrade(sqlite)
        many = [one for one in map(ready, DOCUMENTS) if one is not None]
        for database in (sqlite, postgresql):
            with database.writing() as session:
                store_all(session, many)
        yield sqlite, postgresql
        for database in (sqlite, postgresql):
            database.dispose()


@pytest.fixture(scope="module")
def like() -> Iterator[Any]:
    """Every text as LIKE looks through it: folded, and as words between spaces."""
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE held (uid TEXT, folded TEXT, words TEXT)"))
        rows = [(told["id"], one) for told in DOCUMENTS for one in searchable_texts(read(told))]
        insert = text("INSERT INTO held VALUES (:uid, :folded, :words)")
        connection.execute(insert, [{"uid": uid, "folded": fold(one), "words": folded_words(one)} for uid, one in rows])
        asked = {column: text(f"SELECT DISTINCT uid FROM held WHERE {column} LIKE :pattern") for column in ("folded", "words")}  # noqa: S608
        yield lambda column, pattern: {row[0] for row in connection.execute(asked[column], {"pattern": pattern})}
    engine.dispose()


def terms() -> Iterator[str]:
    """One to six characters that stand somewhere: of Japanese any part, of words with Latin letters their beginnings."""
    chance, seen = random.Random(5), set[str]()
    texts = [fold("\n".join(searchable_texts(read(told)))) for told in DOCUMENTS]
    while len(seen) < WORDS:
        latin = len(seen) % 2
        runs = re.findall("[a-z0-9]+" if latin else JAPANESE, chance.choice(texts))
        if runs:
            run = chance.choice(runs)
            start = 0 if latin else chance.randrange(len(run))
            seen.add(run[start : start + chance.randint(1, 6)])
    yield from sorted(seen)


def found(database: Database, line: str) -> set[str]:
    """Ids of everything that a line finds, however many."""
    with database.reading() as session:
        return set(session.execute(select(submission.c.uid).where(*conditions_of(session, parse_query(line)))).scalars())


def test_two_hundred_words_are_found_where_like_finds_them_on_both_databases_alike(both: tuple[Database, Database], like: Any) -> None:
    hits = 0
    for term in terms():
        expected = like("words", f"% {term}%") if term.isascii() else like("folded", f"%{term}%")
        assert [found(database, term) for database in both] == [expected, expected], term
        hits += len(expected)
    assert hits > 20 * WORDS


QUERIES = (
    "", "mode:sriov", "outcome:failed", "-outcome:worked", "mode:paravirt hypervisor:kvm", "driver:ixgbe,igb has:problems", "guest:no",
    "性能", "firmware -mode:sriov", "cores>=8", "pps@64>1e5", "since:2025-12-01", "kernel:6.1", "os:debian stage:boot", "nic:80001",
    "xyzzy", "feature:ospf router:vyos", "is:reproduced", "flag:*", "lang:ja culprit:firmware",
)  # fmt: skip


@pytest.mark.parametrize("line", QUERIES)
def test_facets_are_counted_as_group_by_counts_them(both: tuple[Database, Database], line: str) -> None:
    counted: list[dict[str, dict[str, int]]] = []
    for database in both:
        with database.reading() as session:
            desk = Desk(session)
            told, page = desk.facets(line), desk.search(line, limit=100)
        chosen = found(database, line)
        assert page.total == len(chosen)
        assert {hit.id for hit in page.hits} <= chosen
        expected = grouped(chosen)
        assert {name: dict(values) for name, values in told.items()} == {name: top(expected[name]) for name in expected}
        counted.append({name: dict(values) for name, values in told.items()})
    assert counted[0] == counted[1]


def grouped(chosen: set[str]) -> dict[str, list[tuple[str, int]]]:
    """Every value of every listed field among some submissions, by GROUP BY over one row a value."""
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE had (uid TEXT, field TEXT, value TEXT)"))
        rows = [
            {"uid": told["id"], "field": one.field, "value": one.value}
            for told in DOCUMENTS if told["id"] in chosen
            for one in facets_of(told) if one.field in LISTED
        ]  # fmt: skip
        if rows:
            connection.execute(text("INSERT INTO had VALUES (:uid, :field, :value)"), rows)
        counted: dict[str, list[tuple[str, int]]] = {}
        for field, value, count in connection.execute(text("SELECT field, value, count(*) FROM had GROUP BY field, value")):
            counted.setdefault(field, []).append((value, count))
    engine.dispose()
    return counted


def facets_of(told: dict[str, Any]) -> list[FacetValue]:
    """What ingest makes of a document."""
    seen = read(told)
    return facet_values(seen, judge(seen, NOW).judgement)


def top(values: list[tuple[str, int]]) -> dict[str, int]:
    """The most frequent ones."""
    return dict(sorted(values, key=lambda pair: (-pair[1], pair[0]))[:MOST_VALUES])
