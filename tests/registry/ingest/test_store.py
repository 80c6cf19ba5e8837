"""Storing: once, whole, in the caller's transaction, in few statements."""

import json
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, select

from registry.db.engine import Database
from registry.desk import Desk
from registry.ingest.judge import judge
from registry.ingest.receive import Received, check
from registry.ingest.store import Stored, store
from registry.models import document, facet, submission
from tests.conftest import NOW
from tests.documents import submission as a_submission
from tests.documents import sweep
from tests.registry.counting import statements


def received(told: dict[str, Any]) -> Received:
    """A document as it comes out of the station before."""
    return check(json.dumps(told, ensure_ascii=False).encode())


def put(database: Database, told: dict[str, Any]) -> Stored:
    """A document judged and stored in a transaction of its own."""
    checked = received(told)
    with database.writing() as session:
        return store(session, checked, judge(checked.submission, NOW).judgement, NOW)


def count(database: Database) -> int:
    """How many submissions there are."""
    with database.reading() as session:
        return session.execute(select(func.count()).select_from(submission)).scalar_one()


def test_the_same_document_twice_is_one_submission(database: Database) -> None:
    told = a_submission()
    assert put(database, told).status == "created"
    again = put(database, dict(reversed(told.items())))
    assert again.status == "duplicate"
    assert [flag.code for flag in again.judgement.flags] == ["one-box"]
    assert count(database) == 1


def test_another_document_under_the_same_id_is_a_conflict_and_changes_nothing(database: Database) -> None:
    put(database, a_submission())
    assert put(database, a_submission(title="another")).status == "conflict"
    with database.reading() as session:
        shared = Desk(session).submission(a_submission()["id"])
    assert shared is not None
    assert shared.hit.title == a_submission()["title"]


def test_the_caller_owns_the_transaction(database: Database) -> None:
    checked = received(a_submission())
    with database.writing() as session:
        store(session, checked, judge(checked.submission, NOW).judgement, NOW)
        session.rollback()
    assert count(database) == 0


def test_the_document_is_kept_byte_for_byte(database: Database) -> None:
    told = a_submission()
    put(database, told)
    with database.reading() as session:
        shared = Desk(session).submission(told["id"])
        size = session.execute(select(document.c.bytes)).scalar_one()
    assert shared is not None
    assert shared.document == told
    assert list(shared.document) == list(told)
    assert size == len(json.dumps(told, ensure_ascii=False).encode())


def test_numbers_that_json_writes_without_a_fraction_stand_beside_others(database: Database) -> None:
    ndr, pdr = sweep(kind="ndr", loss_ratio_allowed=0), sweep(kind="pdr", loss_ratio_allowed=0.005)
    ndr["series"][0]["points"] = [
        {"frame_bytes": 64, "value": 1000, "loss_ratio": 0},
        {"frame_bytes": 512, "value": 900.5, "loss_ratio": 0},
    ]
    assert put(database, a_submission(runs=[ndr, pdr])).status == "created"


def test_no_statement_of_a_submission_reads_a_whole_table(tmp_path: Path, migrated_file: Path) -> None:
    path = shutil.copyfile(migrated_file, tmp_path / "plans.sqlite")
    database = Database(f"sqlite:///{path}")
    put(database, a_submission(1))
    plans: list[str] = []

    def explain(_connection: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith("SELECT"):
            plans.extend(row[-1] for row in cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters))

    event.listen(database.engine, "before_cursor_execute", explain)
    assert put(database, a_submission(2, title="new", nics=[{"name": "eth0", "driver": "new"}])).status == "created"
    assert put(database, a_submission(1)).status == "duplicate"
    database.dispose()
    assert plans
    assert [plan for plan in plans if plan.startswith("SCAN")] == []


@pytest.mark.parametrize("number", [1, 2])
def test_a_submission_takes_at_most_twelve_statements(database: Database, number: int) -> None:
    for earlier in range(1, number):
        put(database, a_submission(earlier))
    told = a_submission(number, runs=[sweep() for _ in range(20)], problems=[{"symptom": "遅い", "stage": "link"}] * 5)
    with statements(database) as sent:
        assert put(database, told).status == "created"
    assert len(sent) <= 12, "\n".join(sent)
    with statements(database) as sent:
        assert put(database, told).status == "duplicate"
    assert len(sent) <= 12


def test_two_equal_submissions_at_once_are_one_row_and_no_error(database: Database) -> None:
    start = threading.Barrier(8)

    def send(_: int) -> list[str]:
        start.wait()
        return [put(database, a_submission(number)).status for number in range(1, 6)]

    with ThreadPoolExecutor(8) as threads:
        answers = [status for sent in threads.map(send, range(8)) for status in sent]
    assert sorted(answers) == ["created"] * 5 + ["duplicate"] * 35
    assert count(database) == 5


def test_different_submissions_with_new_values_at_once_share_the_dictionary(database: Database) -> None:
    def send(thread: int) -> None:
        for number in range(10):
            nics = [{"name": f"eth{place}", "driver": f"driver{(number + place * (1 - 2 * (thread % 2))) % 7}"} for place in range(5)]
            put(database, a_submission(thread * 100 + number + 1, nics=nics))

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(send, range(4)))  # A failure in a thread comes out here.
    with database.reading() as session:
        drivers = session.execute(select(facet.c.value).where(facet.c.field == "driver").order_by(facet.c.value)).scalars().all()
    assert drivers == [f"driver{number}" for number in range(7)]


def test_ids_ascend_with_arrival(database: Database) -> None:
    for number in (3, 1, 2):
        put(database, a_submission(number))
    with database.reading() as session:
        hits = Desk(session).newest()
    assert [hit.title[-1] for hit in hits if hit.title] == ["2", "1", "3"]


def test_what_arrived_in_a_week_is_what_arrived_in_it(database: Database) -> None:
    put(database, a_submission(1))
    put(database, a_submission(2, example=True))
    with database.reading() as session:
        desk = Desk(session)
        assert len(list(desk.received_between(NOW, NOW + timedelta(days=7)))) == 1
        assert list(desk.received_between(NOW - timedelta(days=7), NOW)) == []
