"""Derived data is what the documents say: after ingest, after a rebuild, and nowhere else unnoticed."""

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select, text

from registry.db.engine import Database
from registry.desk import Desk
from registry.ingest.judge import judge
from registry.ingest.receive import Received, check
from registry.ingest.store import prepare, store_all
from registry.models import rebuild, submission
from registry.upkeep.compare import Difference, differences
from registry.upkeep.rebuild import rebuild_all
from tests.conftest import NOW
from tests.documents import storable_submissions, sweep
from tests.documents import submission as a_submission


def put(database: Database, *told: dict[str, Any]) -> list[str]:
    """What became of documents that came in together; those that cannot be are left out."""
    taken: list[Received] = [check(json.dumps(one, ensure_ascii=False).encode()) for one in told]
    judged = [(one, judge(one.submission, NOW)) for one in taken]
    ready = [prepare(one, found.judgement, NOW) for one, found in judged if not found.refusals]
    with database.writing() as session:
        return [stored.status for stored in store_all(session, ready)] if ready else []


def compared(database: Database) -> list[Difference]:
    with database.reading() as session:
        return list(differences(session))


@pytest.fixture
def full(database: Database) -> Database:
    """Some submissions: examples, failures, flags, words in both languages."""
    failed = [{"symptom": "VF が見えない", "stage": "virtual-function", "culprit": "firmware"}]
    put(database, a_submission(1), a_submission(2, outcome="failed", problems=failed, runs=[]), a_submission(3, example=True))
    put(database, a_submission(4, runs=[sweep(link_type="physical", link_speed_mbps=10_000)] * 3, nics=[]))
    return database


def test_what_ingest_wrote_is_what_the_documents_say(full: Database) -> None:
    assert compared(full) == []


def test_a_rebuild_changes_nothing_where_nothing_was_wrong(full: Database) -> None:
    before = [tuple(row) for table in TABLES for row in rows_of(full, table)]
    rebuilt = rebuild_all(full, NOW, some=2)
    assert (rebuilt.submissions, rebuilt.resumed, rebuilt.broken) == (4, False, ())
    assert [tuple(row) for table in TABLES for row in rows_of(full, table)] == before
    assert compared(full) == []


TABLES = (
    "submission", "document", "series", "facet", "facet_list", "facet_count", "tally",
)  # fmt: skip


def rows_of(database: Database, table: str) -> list[Any]:
    with database.reading() as session:
        return list(session.execute(text(f"SELECT * FROM {table} ORDER BY 1, 2")))  # noqa: S608  # Our own names.


SPOILED = {
    "submission": ["UPDATE submission SET title = 'another' WHERE id = 1", "UPDATE submission SET card = '{}' WHERE id = 2"],
    "series": ["DELETE FROM series WHERE submission_id = 1", "UPDATE series SET labels = '{}' WHERE submission_id = 4 AND run = 1"],
    "facet_list": [
        "DELETE FROM facet_list WHERE submission_id = 1",
        "UPDATE facet_list SET facets = (SELECT facets FROM facet_list WHERE submission_id = 2) WHERE submission_id = 4",
        "UPDATE facet_list SET figures = (SELECT figures FROM facet_list WHERE submission_id = 2) WHERE submission_id = 4",
        "UPDATE facet_list SET flags = NULL WHERE submission_id = 1",
        'UPDATE facet_list SET flags = \'[["x", "", "x"]]\' WHERE submission_id = 1',
    ],
    "facet_count": ["UPDATE facet_count SET submissions = submissions + 1", "DELETE FROM facet_count WHERE examples = 1"],
    "tally": ["UPDATE tally SET runs = runs - 1", "DELETE FROM tally"],
    "facet": ["UPDATE facet SET folded = 'x' WHERE field = 'mode'", "UPDATE facet SET number = 5 WHERE field = 'cores'"],
}
CASES = [(table, statement) for table, statements in SPOILED.items() for statement in statements]


@pytest.mark.parametrize(("table", "statement"), CASES, ids=[statement[:60] for _, statement in CASES])
def test_whatever_is_spoiled_is_named_and_a_rebuild_mends_it(full: Database, table: str, statement: str) -> None:
    with full.writing() as session:
        session.execute(text(statement))
    assert table in {one.table for one in compared(full)}
    rebuild_all(full, NOW)
    # The dictionary itself is never rewritten: its ids are what everything else refers to.
    assert [one for one in compared(full) if one.table != "facet"] == []


def test_lost_words_are_noticed_and_found_again_after_a_rebuild(full: Database, database_kind: str) -> None:
    with full.writing() as session:
        everything = "INSERT INTO submission_words (submission_words) VALUES ('delete-all')"
        session.execute(text(everything if database_kind == "sqlite" else "DELETE FROM submission_words"))
    assert {one.table for one in compared(full)} == {"submission_words"}
    rebuild_all(full, NOW)
    with full.reading() as session:
        assert Desk(session).search("見えない").total == 1
    assert compared(full) == []


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_lost_index_of_facets_is_noticed_and_whole_again_after_a_rebuild(full: Database) -> None:
    with full.writing() as session:
        session.execute(text("INSERT INTO submission_facet (submission_facet) VALUES ('delete-all')"))
    assert {one.table for one in compared(full)} == {"facet index"}
    rebuild_all(full, NOW)
    assert compared(full) == []


def test_an_interrupted_rebuild_is_gone_on_with(full: Database) -> None:
    class Interrupted(Exception):  # noqa: N818  # Nobody's error.
        pass

    def interrupt(done: int, _total: int, _what: str) -> None:
        if done >= 2:
            raise Interrupted

    with pytest.raises(Interrupted):
        rebuild_all(full, NOW, interrupt, some=1)
    with full.reading() as session:
        assert session.execute(select(rebuild.c.reached)).scalar_one() == 2
        assert Desk(session).counts().submissions == 3
    put(full, a_submission(5))
    assert compared(full) == []
    told: list[tuple[int, int]] = []
    rebuilt = rebuild_all(full, NOW, lambda done, total, _what: told.append((done, total)), some=1)
    assert (rebuilt.submissions, rebuilt.resumed) == (3, True)
    assert told == [(3, 5), (4, 5), (5, 5), (5, 5), (1, 1)], "and one configuration at last"
    assert compared(full) == []


def test_what_comes_in_while_a_rebuild_goes_on_is_counted_once(full: Database) -> None:
    numbers = iter(range(100, 120))

    def send(*_: object) -> None:
        assert put(full, a_submission(next(numbers))) == ["created"]

    rebuild_all(full, NOW, lambda done, *_: send() if done < 10 else None, some=2)
    assert compared(full) == []


def test_many_threads_and_a_rebuild_leave_nothing_uncounted(database: Database) -> None:
    put(database, *(a_submission(number) for number in range(1, 20)))
    acknowledged: list[str] = []

    def send(thread: int) -> None:
        for number in range(8):
            nics = [{"name": "eth0", "driver": f"driver{(number * (1 - 2 * (thread % 2))) % 5}", "io_mode": "sriov"}]
            acknowledged.extend(put(database, *(a_submission(1000 * thread + 2 * number + one, nics=nics) for one in (1, 2))))

    with ThreadPoolExecutor(4) as threads:
        sending = threads.map(send, range(1, 5))
        rebuild_all(database, NOW, some=3)
        list(sending)  # A failure in a thread comes out here.
    assert acknowledged == ["created"] * 64
    with database.reading() as session:
        assert Desk(session).counts().submissions == 64 + 19
    assert compared(database) == []


def test_a_document_that_rotted_is_named_and_hinders_nothing_else(full: Database, database_kind: str) -> None:
    with full.writing() as session:
        session.execute(text("UPDATE document SET body = :body WHERE submission_id = 2"), {"body": b"no zstd"})
    assert "document" in {one.table for one in compared(full)}
    rebuilt = rebuild_all(full, NOW)
    assert [one.number for one in rebuilt.broken] == [2]
    assert {one.table for one in compared(full)} == {"document"}


def test_rules_that_came_later_flag_what_they_would_refuse(full: Database) -> None:
    with full.writing() as session:
        session.execute(submission.update().values(received_at=NOW - timedelta(days=3000)).where(submission.c.id == 1))
    assert {one.table for one in compared(full)} >= {"submission", "facet_list"}
    rebuild_all(full, NOW)
    with full.reading() as session:
        shared = Desk(session).submission(a_submission(1)["id"])
    assert shared is not None
    assert (shared.hit.plausibility, shared.flags[0].code) == ("implausible", "future-time")
    assert compared(full) == []


class Registry(RuleBasedStateMachine):
    """Random documents come in alone and together, again and changed; rebuilds are begun, interrupted and ended."""

    database: Database

    @initialize()
    def begin(self) -> None:
        self.sent: list[dict[str, Any]] = []

    @rule(told=st.lists(storable_submissions(), min_size=1, max_size=4))
    def send(self, told: list[dict[str, Any]]) -> None:
        put(self.database, *told)
        self.sent += told

    @rule(data=st.data())
    def send_again(self, data: st.DataObject) -> None:
        if self.sent:
            told = data.draw(st.sampled_from(self.sent))
            changed = told | {"title": data.draw(st.sampled_from(["another", told.get("title") or "one"]))}
            assert set(put(self.database, told, changed)) <= {"duplicate", "conflict"}

    @rule(steps=st.integers(1, 3), some=st.integers(1, 3))
    def rebuild_a_little(self, steps: int, some: int) -> None:
        left = iter(range(steps))

        def count_down(*_: object) -> None:
            if next(left, None) is None:
                raise InterruptedError

        with suppress(InterruptedError):
            rebuild_all(self.database, NOW, count_down, some=some)

    @rule()
    def rebuild(self) -> None:
        assert rebuild_all(self.database, NOW).broken == ()

    @invariant()
    def nothing_differs(self) -> None:
        assert compared(self.database) == []


@pytest.mark.slow
def test_nothing_that_comes_in_makes_derived_data_differ(database: Database) -> None:
    machine = type("OneRegistry", (Registry,), {"database": database})
    bounded = settings(max_examples=8, stateful_step_count=8, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(machine, settings=bounded)  # type: ignore[no-untyped-call]  # Hypothesis's own has no types.
