"""A column of bits finds and orders as comparing every value would."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyroaring import BitMap
from sqlalchemy import delete, select

from registry.db.engine import Database
from registry.derive.seal import seal_columns
from registry.desk import Desk
from registry.ingest.withdraw import take_out
from registry.models import facet_list, sealed_column, submission
from registry.search import columns, sealed
from registry.search.column import Column, Span
from registry.search.columns import CONSIDERED
from registry.upkeep import compare
from registry.upkeep.compare import differences
from registry.upkeep.rebuild import rebuild_all
from tests.conftest import NOW
from tests.documents import submission as a_submission
from tests.registry.search.test_figures import rates
from tests.registry.search.test_find import put

VALUE = st.one_of(
    st.floats(0, 1e9), st.sampled_from([0.0, -0.0, 5e-324, 0.001, 1.0, 1e5, 1488095.238, 1.7e308]), st.integers(0, 2**53).map(float)
)
VALUES = st.dictionaries(st.integers(0, 200_000), VALUE, max_size=60)
BOUND = st.one_of(st.none(), VALUE, st.just(-1.0))


def column_of(values: dict[int, float], parts: int = 1) -> Column:
    """Values added some at a time."""
    made = Column()
    for part in range(parts):
        made.add([(number, value) for number, value in values.items() if number % parts == part])
    return made


@given(values=VALUES, low=BOUND, high=BOUND, takes_low=st.booleans(), takes_high=st.booleans())
def test_a_span_holds_what_lies_between_its_bounds(
    values: dict[int, float], low: float, high: float, takes_low: bool, takes_high: bool
) -> None:
    def lies_within(value: float) -> bool:
        above = low is None or value > low or (takes_low and value == low)
        return above and (high is None or value < high or (takes_high and value == high))

    found = column_of(values, parts=2).within(Span(low, high, takes_low, takes_high))
    assert set(found) == {number for number, value in values.items() if lies_within(value)}


@given(values=VALUES, few=st.sets(st.integers(0, 200_000), max_size=20), most=st.integers(1, 12), least=st.booleans())
def test_pages_in_the_order_of_a_figure_follow_each_other_to_its_end(
    values: dict[int, float], few: set[int], most: int, least: bool
) -> None:
    column, among = column_of(values), BitMap([*list(values)[::2], *few])
    chosen = [(number, values[number] + 0.0) for number in values if number in among]
    expected = sorted(chosen, key=lambda one: (one[1], one[0]), reverse=not least)
    found: list[tuple[int, float]] = []
    left = among
    while page := column.first(left, most, least=least):
        found += page
        left = among & column.beyond(page[-1][1], page[-1][0], least=least)
    assert found == expected


@given(values=VALUES, parts=st.integers(1, 3))
def test_a_column_is_what_it_was_after_it_was_packed(values: dict[int, float], parts: int) -> None:
    pieces = [column_of({number: value for number, value in values.items() if number % parts == part}) for part in range(parts)]
    whole = Column.unpacked(one.packed() for one in pieces)
    assert {number: whole.value_of(number) for number in whole.having} == {number: value + 0.0 for number, value in values.items()}


@pytest.fixture
def measured(database: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    """Sixteen rates in containers and delays small enough for a test."""
    for module in (columns, sealed, compare):
        monkeypatch.setattr(module, "CONTAINER", 8)
    for module in (columns, sealed):
        monkeypatch.setattr(module, "LATE", 2)
    told = [a_submission(n, title=f"rate {n}", runs=[rates({64: 1e4 * (n % 5 + 1)})] if n % 4 else []) for n in range(1, 17)]
    put(database, *told)
    return database


LINES = ("pps@64>2e4", "-pps@64>2e4", "pps@64:10k,30k", "since:2026-11-24", "until:2026-11-23", "-until:2026-11-23 pps@64>0")


def answers(database: Database) -> list[tuple[list[str], list[str]]]:
    """What a process that begins now finds, and in which order."""
    database.kept.clear()
    with database.reading() as session:
        desk = Desk(session)
        return [
            ([hit.id for hit in desk.search(line, sort=sort).hits], [str(desk.facets(line))])
            for line in LINES
            for sort in ("newest", "rate")
        ]


def seal(database: Database) -> int:
    done = 0
    while True:
        with database.writing() as session:
            some = seal_columns(session)
        if not some:
            return done
        done += some


def check(database: Database) -> list[str]:
    with database.reading() as session:
        return [str(one) for one in differences(session)]


def test_a_process_that_begins_with_sealed_columns_finds_what_one_finds_that_reads_every_list(measured: Database) -> None:
    right = answers(measured)
    seal(measured)
    with measured.writing() as session:
        assert [number for container in (0, 1) for number in columns.considered_in(session, container)] == list(range(1, 15))
        session.execute(facet_list.update().where(facet_list.c.submission_id < 15).values(figures=b"\0\0"))
    assert answers(measured) == right
    put(measured, a_submission(20, runs=[rates({64: 7e4})]))
    with measured.reading() as session:
        assert Desk(session).search("", sort="rate").hits[0].id == a_submission(20)["id"]


def test_whoever_is_taken_out_leaves_nothing_in_sealed_columns(measured: Database) -> None:
    seal(measured)
    with measured.writing() as session:
        assert take_out(session, a_submission(9)["id"])
        assert set(session.execute(select(sealed_column.c.container)).scalars()) == {0}
    assert check(measured) == []
    right = answers(measured)
    assert seal(measured) == 6  # From 8 to 14, without the one that is gone.
    assert answers(measured) == right
    assert check(measured) == []


def test_a_rebuild_seals_columns_and_check_tells_one_that_is_wrong(measured: Database) -> None:
    rebuild_all(measured, NOW)
    assert check(measured) == []
    with measured.writing() as session:
        wrong = sealed_column.c.key != CONSIDERED
        session.execute(sealed_column.update().where(wrong).values(body=column_of({3: 1.0}).packed()))
    assert any("sealed_column" in one for one in check(measured))


def test_what_was_committed_late_is_found_beside_the_sealed(measured: Database) -> None:
    right = answers(measured)
    with measured.writing() as session:
        late = session.execute(select(facet_list).where(facet_list.c.submission_id == 6)).one()
        session.execute(delete(facet_list).where(facet_list.c.submission_id == 6))
    seal(measured)
    with measured.writing() as session:
        session.execute(facet_list.insert(), late._asdict())
        assert session.execute(select(submission.c.id).where(submission.c.id == 6)).scalar_one() == 6
    assert answers(measured) == right
