"""Sealed ranges say what the lists say: a process that begins with them counts as one that read everything."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyroaring import BitMap
from sqlalchemy import select

from registry.db.engine import Database
from registry.derive.seal import seal_some
from registry.ingest.withdraw import take_out
from registry.models import facet_list, sealed
from registry.search.bitmaps import SEALED_FIELDS, FacetBitmaps
from registry.search.sealed import LATE, SIZE, Range, is_due, packed, unpacked, write_sealed
from registry.upkeep.compare import differences
from registry.upkeep.rebuild import rebuild_all
from tests.conftest import NOW
from tests.registry.search.test_choose import documents
from tests.registry.search.test_find import put


def seal(database: Database, last: int = SIZE) -> None:
    """A range sealed before it is due, as far as it goes."""
    with database.writing() as session:
        write_sealed(session, FacetBitmaps().sealable(session, last), SEALED_FIELDS)


def read_anew(database: Database) -> dict[tuple[str, str], list[int]]:
    """Which submissions have which value, as a process knows it that begins now."""
    bitmaps = FacetBitmaps()
    with database.reading() as session:
        bitmaps.follow(session)
    values = ((field, number, value) for field in ("outcome", "driver", "mode", "component") for number, value in bitmaps.values_of(field))
    return {(field, value): list(bitmaps.of_value(number)) for field, number, value in values}


def lasts(database: Database) -> list[int]:
    with database.reading() as session:
        return list(session.execute(select(sealed.c.last).order_by(sealed.c.last)).scalars())


def test_what_is_sealed_is_read_instead_of_its_lists_and_the_rest_from_its_own(database: Database) -> None:
    put(database, *documents(30))
    unsealed = read_anew(database)
    seal(database)
    assert read_anew(database) == unsealed
    put(database, *documents(12, seed=2))
    right = read_anew(database)
    assert {number for numbers in right.values() for number in numbers} == set(range(1, 43))
    with database.writing() as session:
        session.execute(facet_list.delete().where(facet_list.c.submission_id <= 30))
    assert read_anew(database) == right


def test_what_came_late_into_a_sealed_range_and_what_lies_between_two_is_read_from_its_lists(database: Database) -> None:
    put(database, *documents(10))
    right = read_anew(database)
    late = facet_list.c.submission_id > 8
    with database.writing() as session:
        session.execute(facet_list.update().where(late).values(submission_id=facet_list.c.submission_id + 2 * SIZE))
        session.execute(facet_list.update().where(facet_list.c.submission_id == 5).values(submission_id=5 + SIZE))
        write_sealed(session, FacetBitmaps().sealable(session, 3 * SIZE), SEALED_FIELDS)
        early = FacetBitmaps().sealable(session, SIZE)
        known = BitMap([1, 2, 3])
        write_sealed(session, Range(SIZE, known, {value: some & known for value, some in early.having.items()}), SEALED_FIELDS)
    moved = {5: 5 + SIZE, 9: 9 + 2 * SIZE, 10: 10 + 2 * SIZE}
    assert read_anew(database) == {key: sorted(moved.get(number, number) for number in numbers) for key, numbers in right.items()}


@pytest.mark.parametrize("change", ["taken out", "rebuilt"])
def test_whoever_changes_values_breaks_the_seal_of_their_range(database: Database, change: str) -> None:
    told = documents(20)
    put(database, *told)
    seal(database)
    seal(database, 2 * SIZE)
    if change == "taken out":
        with database.writing() as session:
            assert take_out(session, told[3]["id"])
        assert lasts(database) == [2 * SIZE]
    else:
        rebuild_all(database, NOW)
        assert lasts(database) == []
    left = {number for numbers in read_anew(database).values() for number in numbers}
    assert left == set(range(1, 21)) - ({4} if change == "taken out" else set())
    with database.reading() as session:
        assert list(differences(session)) == []


def test_a_check_names_what_is_sealed_and_not_so(database: Database) -> None:
    put(database, *documents(20))
    seal(database)
    with database.writing() as session:
        body = session.execute(select(sealed.c.body)).scalar_one()
        one = unpacked(SIZE, body)
        value = max(one.having, key=lambda number: len(one.having[number]))
        write_sealed(session, Range(SIZE, one.numbers, {**one.having, value: BitMap([1])}), SEALED_FIELDS)
    with database.reading() as session:
        assert {found.table for found in differences(session)} == {"sealed"}


def test_what_was_sealed_with_other_fields_is_not_read(database: Database) -> None:
    put(database, *documents(20))
    right = read_anew(database)
    with database.writing() as session:
        write_sealed(session, Range(SIZE, BitMap([1, 2, 3]), {}), "other fields")
    assert read_anew(database) == right


def test_nothing_is_sealed_before_it_is_due(database: Database) -> None:
    put(database, *documents(20))
    with database.writing() as session:
        assert seal_some(session) == 0
    assert lasts(database) == []


DUE = [([], False), ([SIZE], False), ([SIZE + LATE], True), ([SIZE + LATE - 1], False), ([SIZE + LATE - 30, SIZE + LATE + 30], True)]


@pytest.mark.parametrize(("numbers", "due"), DUE, ids=[str(numbers) for numbers, _ in DUE])
def test_a_range_is_due_some_time_after_its_last_number(numbers: list[int], due: bool) -> None:
    assert is_due(numbers) is due


@given(
    st.sets(st.integers(1, SIZE), max_size=50),
    st.dictionaries(st.integers(1, 2**31), st.sets(st.integers(1, SIZE), max_size=20), max_size=20),
)
def test_what_is_packed_is_read_again(numbers: set[int], having: dict[int, set[int]]) -> None:
    one = Range(SIZE, BitMap(numbers), {value: BitMap(some) for value, some in having.items()})
    assert unpacked(SIZE, packed(one)) == one
