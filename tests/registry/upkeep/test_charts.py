"""Histograms are compared with what the documents add up to, and a rebuild mends them."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select, text

from registry.db.engine import Database
from registry.derive import histograms
from registry.derive.histograms import add_noted
from registry.ingest.withdraw import take_out
from registry.models import histogram
from registry.upkeep.rebuild import rebuild_all
from tests.conftest import NOW
from tests.documents import submission
from tests.registry.upkeep.test_rebuild import compared, put

SPOILED = [
    "DELETE FROM histogram",
    "DELETE FROM histogram_change",
    "UPDATE histogram SET series = series + 1",
    "UPDATE histogram SET bins = (SELECT bins FROM histogram AS other WHERE other.chart LIKE 'rate =covered%' LIMIT 1)",
    "INSERT INTO histogram_change (draft, times, body) SELECT draft, -1, body FROM histogram_change",
    "INSERT INTO histogram (draft, key, chart, line, series, bins) SELECT draft, 7, 'rate mode ', line, 1, bins FROM histogram LIMIT 1",
]


@pytest.mark.parametrize("statement", SPOILED, ids=[statement[:60] for statement in SPOILED])
def test_a_histogram_that_was_spoiled_is_named_and_a_rebuild_mends_it(database: Database, statement: str) -> None:
    put(database, submission(1), submission(2, nics=[]))
    with database.writing() as session:
        add_noted(session)
    put(database, submission(3))
    assert compared(database) == []
    with database.writing() as session:
        session.execute(text(statement))
    assert {one.table for one in compared(database)} == {"histogram"}
    rebuild_all(database, NOW)
    assert compared(database) == []


def test_an_interrupted_rebuild_counts_nothing_twice(database: Database) -> None:
    put(database, *(submission(number) for number in range(1, 6)))

    def interrupt(done: int, *_: object) -> None:
        if done >= 2:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        rebuild_all(database, NOW, interrupt, some=1)
    with database.writing() as session:
        add_noted(session)
        add_noted(session, draft=True)
    put(database, submission(6))
    assert compared(database) == []
    rebuild_all(database, NOW, some=1)
    assert compared(database) == []


WRITERS, EACH = 3, 10


@pytest.mark.slow
def test_nothing_is_lost_or_counted_twice_while_all_at_once_send_withdraw_add_and_rebuild(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(histograms, "EVERY", 5)  # A setting, not a function.

    def write(place: int) -> None:
        for number in range(place * EACH, (place + 1) * EACH):
            put(database, submission(number + 1))
            if number % 3 == 0:
                with database.writing() as session:
                    assert take_out(session, submission(number + 1)["id"])

    with ThreadPoolExecutor(WRITERS) as pool:
        working = [pool.submit(write, place) for place in range(WRITERS)]
        while not all(one.done() for one in working):
            rebuild_all(database, NOW, some=4)
            assert compared(database) == []
        for one in working:
            one.result()
    with database.reading() as session:
        assert session.execute(select(func.count()).select_from(histogram)).scalar_one() > 0
    assert compared(database) == []
