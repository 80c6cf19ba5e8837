"""Rows that go in by bulk are read back as they were."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from registry.db import dialect
from registry.db.bulk import insert_rows
from registry.db.engine import Database
from registry.models import facet

COLUMNS = ("id", "field", "value", "folded", "number")
ODD = ('"', "\\", '\\"', "{a,b}", "NULL", "null", "", " ", "\n\t", "試し, 𠮷", "'", "%s", "\\x41")


def test_texts_and_numbers_of_every_sort_come_back_as_they_were(database: Database) -> None:
    numbers = (None, 0.0, -1.5, 1e308, 5e-324, 0.1)
    rows = [(place, "odd", value, value * 2, numbers[place % len(numbers)]) for place, value in enumerate(ODD, 1)]
    with database.writing() as session:
        insert_rows(session.connection(), facet, COLUMNS, rows)
    with database.reading() as session:
        assert [tuple(row) for row in session.execute(select(*(facet.c[name] for name in COLUMNS)).order_by(facet.c.id))] == rows


@pytest.mark.parametrize("others", [0, 3], ids=["alone", "with others behind it"])
def test_what_is_refused_of_statements_sent_together_is_raised_and_nothing_of_them_stays(database: Database, others: int) -> None:
    def send() -> None:
        with database.writing() as session, dialect.sent_together(session):
            for place in (1, 1, *range(2, 2 + others)):
                insert_rows(session.connection(), facet, COLUMNS, [(place, "f", str(place), "", None)])

    for _ in range(2):
        with pytest.raises(IntegrityError):
            send()
    with database.reading() as session:
        assert session.execute(select(facet.c.id)).all() == []
