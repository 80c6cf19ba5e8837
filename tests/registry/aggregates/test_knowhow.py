"""Problems grouped, with what helped."""

from typing import Any

import pytest
from sqlalchemy import update

from registry.db.engine import Database
from registry.desk import Desk
from registry.findings import KnowHow
from registry.ingest.withdraw import take_out
from registry.models import document
from registry.upkeep.compare import differences
from registry.upkeep.rebuild import rebuild_all
from tests.conftest import NOW
from tests.documents import submission
from tests.registry.counting import statements
from tests.registry.search.test_find import IGB, VF, put

UNSEEN = {"symptom": "VF が見えない", "stage": "virtual-function", "culprit": "firmware", "lang": "ja"}
CRASH = {"symptom": "Guest crashes at boot", "stage": "boot", "component": "vfio-pci", "failure_kind": "guest-crash", "lang": "en"}


@pytest.fixture
def full(database: Database) -> Database:
    """Two problems, met by three."""
    host = submission()["host"] | {"virtualization": {"is_guest": True, "hypervisor": "xen"}}
    put(
        database,
        submission(
            1,
            nics=[VF | {"firmware": "1.9-0"}],
            outcome="failed",
            runs=[],
            problems=[UNSEEN | {"workaround": "BIOS を更新"}],
        ),
        submission(2, nics=[IGB], outcome="partly", problems=[CRASH, UNSEEN | {"workaround": "BIOS を更新。"}], host=host),
        submission(3, nics=[IGB], problems=[UNSEEN | {"symptom": "VFが見えない!", "workaround": "カードを替える"}]),
        submission(4, nics=[IGB], problems=[CRASH], example=True),
        submission(5),
    )
    return database


def index(database: Database, query: str = "", **options: Any) -> KnowHow:
    with database.reading() as session:
        return Desk(session).know_how(query, **options)


def test_one_problem_of_many_is_listed_once_the_one_met_last_first(full: Database) -> None:
    found = index(full)
    assert found.looked_at == 3
    assert [(one.summary.symptom, one.summary.submissions, one.newest) for one in found.problems] == [
        ("VF が見えない", 3, submission(3)["id"]),
        ("Guest crashes at boot", 1, submission(2)["id"]),
    ]
    unseen = found.problems[0]
    assert (unseen.outcomes.worked, unseen.outcomes.partly, unseen.outcomes.failed) == (1, 1, 1)
    assert [(one.value, one.hosts) for one in unseen.seen["hypervisor"]] == [("kvm", 2), ("xen", 1)]
    assert [(one.text, one.submissions) for one in unseen.helped] == [("BIOS を更新", 2), ("カードを替える", 1)]


def test_problems_are_browsed_by_stage_component_and_whatever_a_query_asks(full: Database) -> None:
    assert [one.summary.stage for one in index(full, stage="boot").problems] == ["boot"]
    assert [one.summary.part for one in index(full, component="VFIO").problems] == ["vfio pci"]
    assert sorted(one.summary.submissions for one in index(full, "hypervisor:xen").problems) == [1, 3]
    assert index(full, "outcome:failed").looked_at == 1
    assert (len(index(full, limit=1).problems), index(full, limit=1).total) == (1, 2)


def test_the_problem_met_most_can_come_first(database: Database) -> None:
    put(
        database,
        *(submission(number, problems=[UNSEEN]) for number in (1, 2)),
        submission(3, problems=[CRASH]),
    )
    assert [one.summary.submissions for one in index(database).problems] == [1, 2]
    assert [one.summary.submissions for one in index(database, order="most").problems] == [2, 1]


def test_culprits_are_told_by_how_often_they_are_blamed_and_nics_by_their_keys(full: Database) -> None:
    unseen, crash = index(full).problems
    assert (unseen.culprits, crash.culprits) == (("firmware",), ())
    assert {(one.key, one.value) for one in unseen.seen["nic"]} == {
        ("8086-10ca", "82576 Virtual Function"),
        ("8086-10c9", "82576 Gigabit Network Connection"),
    }


def test_who_met_a_problem_first_or_last_gives_way_when_withdrawn(full: Database) -> None:
    def told() -> list[tuple[str, str, list[tuple[str, int]]]]:
        listed = [one for one in index(full).problems if one.summary.stage == "virtual-function"]
        return [(one.summary.symptom, one.newest, sorted((told.text, told.submissions) for told in one.helped)) for one in listed]

    seen = []
    for number in (1, 3, 2):
        with full.writing() as session:
            assert take_out(session, submission(number)["id"])
        seen.append(told())
    assert seen == [
        [("VF が見えない", submission(3)["id"], [("BIOS を更新。", 1), ("カードを替える", 1)])],
        [("VF が見えない", submission(2)["id"], [("BIOS を更新。", 1)])],
        [],
    ]


def test_a_damaged_document_hinders_nobody_from_withdrawing_what_met_the_same(database: Database) -> None:
    put(database, *(submission(number, problems=[CRASH | {"workaround": "BIOS"}]) for number in (1, 2)))
    with database.writing() as session:
        session.execute(update(document).where(document.c.submission_id == 1).values(body=b"damaged"))
    for number in (1, 2):
        with database.writing() as session:
            assert take_out(session, submission(number)["id"])
    assert index(database).problems == ()
    rebuild_all(database, NOW)
    with database.reading() as session:
        assert list(differences(session)) == []


def test_one_problem_has_its_occurrences(full: Database) -> None:
    key = index(full).problems[0].summary.key
    with full.reading() as session, statements(full) as sent:
        found = Desk(session).known_problem(key)
    assert found is not None
    assert [one.submission for one in found.occurrences] == [submission(number)["id"] for number in (3, 2, 1)]
    assert found.occurrences[2].nics == ("82576 Virtual Function",)
    assert (found.occurrences[2].firmware, found.occurrences[2].lang) == (("1.9-0",), "ja")
    assert len(sent) == 6


@pytest.mark.parametrize("key", ["", "%", "0" * 12, "遅い", "x" * 500])
def test_what_nobody_met_is_nothing(full: Database, key: str) -> None:
    with full.reading() as session:
        assert Desk(session).known_problem(key) is None


@pytest.mark.parametrize(("query", "most"), [("", 5), ("outcome:failed", 5), ("outcome:failed 見えない", 6)])
def test_a_list_takes_six_statements_at_most(full: Database, query: str, most: int) -> None:
    index(full)
    with full.reading() as session, statements(full) as sent:
        Desk(session).know_how(query)
    assert len(sent) == most
