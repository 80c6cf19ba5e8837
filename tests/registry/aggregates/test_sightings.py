"""Where there are more values than memory may hold, answers are about the newest submissions and say so."""

from dataclasses import replace

import pytest

from registry.aggregates import sightings
from registry.db.engine import KEPT, Database
from registry.desk import Desk
from registry.findings import Hardware, HardwarePage, KnowHow, KnownProblem, Matrix
from registry.search.bitmaps import FacetBitmaps
from tests.registry.aggregates.test_met import trial
from tests.registry.search.test_find import put

COUNT, FEW = 24, 5
Answer = Hardware | HardwarePage | KnowHow | KnownProblem | Matrix


def answers(database: Database, *, full: bool) -> dict[str, Answer]:
    """Everything that is counted in memory, by what it is; `full` where memory may hold nothing."""
    with database.reading() as session:
        session.info[KEPT].clear()
        if full:
            session.info[KEPT]["facets"] = FacetBitmaps(most_bytes=1)
        desk = Desk(session)
        listed = desk.know_how("outcome:failed", limit=50)
        item, problem = desk.hardware("cpu", desk.hardware_list("cpu")[0].key), desk.known_problem(listed.problems[0].summary.key)
        assert item is not None
        assert problem is not None
        return {
            "a list of hardware": desk.hardware_page("nic"),
            "hardware": item,
            "the matrix": desk.counted_matrix("outcome:failed"),
            "the matrix by NIC": desk.counted_matrix(by_nic=True),
            "problems": listed,
            "a problem": problem,
        }


@pytest.fixture
def filled(database: Database) -> Database:
    """Trials that met problems."""
    put(database, *(trial(number) for number in range(1, COUNT + 1)))
    return database


def test_where_memory_is_full_the_newest_are_counted_as_all_are_and_each_answer_says_so(filled: Database) -> None:
    kept, recent = answers(filled, full=False), answers(filled, full=True)
    assert not any(one.newest_only for one in kept.values())
    for name, one in recent.items():
        assert one.newest_only, name
        if isinstance(one, KnowHow):
            assert all(problem.newest_only for problem in one.problems)
            one = replace(one, problems=tuple(replace(problem, newest_only=False) for problem in one.problems))
        if name == "the matrix by NIC":
            assert isinstance(one, Matrix)
            assert one.looked_at == COUNT
            one = replace(one, looked_at=None)
        assert replace(one, newest_only=False) == kept[name]


def test_older_submissions_are_left_out_where_memory_is_full(filled: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sightings, "MOST_RECENT", FEW)  # A setting, not a function.
    found = answers(filled, full=True)
    item, by_nic = found["hardware"], found["the matrix by NIC"]
    assert isinstance(item, Hardware)
    assert isinstance(by_nic, Matrix)
    assert (item.looked_at, item.item.outcomes.total, by_nic.looked_at) == (FEW, FEW, FEW)
