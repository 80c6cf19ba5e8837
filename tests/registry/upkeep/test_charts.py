"""Histograms are compared with what the documents add up to, and a rebuild mends them."""

import pytest
from sqlalchemy import text

from registry.db.engine import Database
from registry.derive.histograms import add_noted
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
