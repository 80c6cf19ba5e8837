"""Handles that look alike are the same handle; keys are spoken for through any number of successors."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import insert

from registry.contributors import comparable, current_key
from registry.db.engine import Database
from registry.desk import Desk
from registry.errors import ForgedError, RegistryError, RetiredKeyError
from registry.ingest.amend import MOST_REVISIONS
from registry.models import succession
from tests.conftest import NOW
from tests.documents import submission
from tests.registry.ingest.test_act import act, faults, put
from tests.registry.signing import Contributor, Document

ALIKE = {
    "case": "TARO",
    "width": "ｔａｒｏ",
    "a space of no width": "ta\u200bro",
    "a joiner": "ta\u2060ro",
    "a soft hyphen": "ta\u00adro",
    "a grapheme joiner": "ta\u034fro",
    "a variation selector": "taro\ufe0f",
    "a filler": "taro\u3164",
    "blanks around": " taro ",
    "a tag": "taro\U000e0041",
}
NOBODYS = {
    "a key's name": "SHA256:abc",
    "in wide letters": "ＳＨＡ256：abc",
    "with a space of no width": "SHA\u200b256:abc",
    "with a blank": "SHA256 :abc",
    "a long s": "\u017fha256:abc",
    "blanks": "\u3000 ",
    "a filler": "\u3164",
    "nothing seen": "\u200b\u2060",
}


@pytest.mark.parametrize("name", ALIKE.values(), ids=ALIKE)
def test_handles_that_look_alike_are_the_same(name: str) -> None:
    assert comparable(name) == "taro"


@pytest.mark.parametrize("name", NOBODYS.values(), ids=NOBODYS)
def test_what_shows_nothing_or_looks_like_a_key_is_nobodys(name: str) -> None:
    assert comparable(name) is None


@pytest.fixture
def people(tmp_path: Path) -> list[Contributor]:
    """Some keys."""
    return [Contributor.new(tmp_path, f"key{number}") for number in range(4)]


def test_a_handle_with_an_unseen_letter_is_taken_where_it_looks_taken(database: Database, people: list[Contributor]) -> None:
    assert put(database, people[0].signed(submission(1), handle="taro")).handle == "yours"
    assert put(database, people[1].signed(submission(2), handle="ta\u200bro")).handle == "taken"


def test_after_two_rotations_the_handle_is_still_shown_and_the_last_key_may_withdraw(database: Database, people: list[Contributor]) -> None:
    told = people[0].signed(submission(), handle="taro")
    put(database, told)
    for older, newer in pairwise(people):
        act(database, older.rotation(newer))
    with database.reading() as session:
        shared = Desk(session).submission(told["id"])
    assert shared is not None
    assert shared.handle == "taro"
    act(database, people[-1].withdrawal(told))


def test_keys_are_spoken_for_through_any_number_of_successors(database: Database) -> None:
    keys = [f"SHA256:{number:043}" for number in range(100)]
    rows = [{"fingerprint": one, "successor": other, "rotated_at": NOW, "statement": "{}"} for one, other in pairwise(keys)]
    with database.writing() as session:
        session.execute(insert(succession), rows)
        assert {current_key(session, key) for key in keys} == {keys[-1]}
        session.execute(insert(succession), {"fingerprint": keys[-1], "successor": keys[0], "rotated_at": NOW, "statement": "{}"})
        assert current_key(session, keys[5]) is None


def test_an_unsigned_claim_of_a_successor_is_refused(database: Database, people: list[Contributor]) -> None:
    act(database, people[0].rotation(people[1]))
    with pytest.raises(ForgedError):
        put(database, submission() | {"contributor": {"fingerprint": people[1].fingerprint, "handle": None}})


def _at_once(*tries: Callable[[], object]) -> list[str]:
    """What became of some actions by threads that start together: `done`, or the error."""

    def outcome(one: Callable[[], object]) -> str:
        try:
            one()
        except RegistryError as error:
            return type(error).__name__
        return "done"

    with ThreadPoolExecutor(len(tries)) as pool:
        return sorted(pool.map(outcome, tries))


def _each(database: Database, letters: list[Document]) -> list[Callable[[], object]]:
    return [partial(act, database, letter) for letter in letters]


@pytest.mark.parametrize("number", range(3))
def test_of_two_rotations_at_once_one_counts(database: Database, people: list[Contributor], number: int) -> None:
    one, other, third, _ = people
    cases = ([one.rotation(other), one.rotation(third)], [one.rotation(other), other.rotation(one)], [one.rotation(other)] * 2)
    expected = ["done", "done"] if number == 2 else [RetiredKeyError.__name__, "done"]
    assert _at_once(*_each(database, cases[number])) == expected


def test_of_a_withdrawal_and_amendments_at_once_one_order_holds(database: Database, people: list[Contributor]) -> None:
    told = people[0].signed(submission())
    put(database, told)
    amendments = [people[0].amendment(told, title=f"title {number}") for number in range(3)]
    said = _at_once(*_each(database, [*amendments, people[0].withdrawal(told)]))
    assert said.count("done") == 1
    assert set(said) <= {"done", "StaleRevisionError", "WithdrawnError"}
    assert faults(database) == []


def test_a_submission_is_amended_so_often_and_no_more(database: Database, people: list[Contributor]) -> None:
    told = people[0].signed(submission())
    put(database, told)
    for number in range(MOST_REVISIONS):
        letter = people[0].amendment(told, title=f"title {number}")
        act(database, letter)
        told = letter["document"]
    with pytest.raises(RegistryError, match="was amended 30 times") as caught:
        act(database, people[0].amendment(told, title="once more"))
    assert caught.value.faults[0].code == "too-many"  # type: ignore[attr-defined]  # It is an InvalidError.
    act(database, people[0].withdrawal(told))
