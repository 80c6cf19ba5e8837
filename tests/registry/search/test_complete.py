"""What is offered while a query is typed."""

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.db.engine import Database
from registry.desk import Desk
from registry.search.parse import parse_query
from tests.documents import submission
from tests.registry.counting import statements
from tests.registry.search.test_find import IGB, VF, put


@pytest.fixture
def typed(database: Database) -> Database:
    """Two NICs, one of them twice."""
    put(database, submission(1, nics=[VF]), submission(2, nics=[VF]), submission(3, nics=[IGB]))
    return database


def offered(database: Database, line: str) -> list[tuple[str, int | None]]:
    """Text and count of what may stand at the end of a line."""
    with database.reading() as session, statements(database) as sent:
        found = Desk(session).complete(line, len(line))
    assert len(sent) <= 2
    return [(one.text, one.count) for one in found.offers]


def test_names_of_fields_and_figures_are_offered_by_their_beginning(typed: Database) -> None:
    assert offered(typed, "driv") == [("driver:", None), ("driver_version:", None)]
    assert offered(typed, "slow -driv") == [("driver:", None), ("driver_version:", None)]
    assert ("pps@64>", None) in offered(typed, "pp")
    assert ("since:", None) in offered(typed, "si")


def test_values_are_offered_with_their_counts_the_most_frequent_first(typed: Database) -> None:
    assert offered(typed, "mode:") == [("sriov", 2), ("passthrough", 1)]
    assert offered(typed, "io_mode:pass") == [("passthrough", 1)]
    assert offered(typed, "mode:passthrough,sr") == [("sriov", 2)]
    assert offered(typed, "nic:giga") == [('"82576 Gigabit Network Connection"', 1)]
    assert offered(typed, "outcome:動い") == [("worked", 3)]


@pytest.mark.parametrize("line", ["遅い", "colour:", "cores>", "cores:", 'nic:"82576" x'])
def test_where_nothing_can_be_offered_nothing_is(typed: Database, line: str) -> None:
    assert offered(typed, line) == []


def test_what_was_offered_is_understood(typed: Database) -> None:
    for begun in ("mode:", "nic:", "driver:", "cpu:", "kernel:"):
        for text, count in offered(typed, begun):
            with typed.reading() as session:
                assert Desk(session).search(parse_query(begun + text)).total == count, text


def test_the_interface_tells_which_part_an_offer_takes_the_place_of(typed: Database, client: FlaskClient) -> None:
    answer = client.get("/api/v1/complete?q=slow+mode:sr+igb&at=12")
    assert answer.get_json() == {"start": 10, "end": 12, "items": [{"text": "sriov", "kind": "value", "meaning": None, "count": 2}]}
    assert client.get("/api/v1/complete?q=ab&at=3").status_code == 400
    assert client.get("/api/v1/complete?q=" + "a" * 1001).status_code == 400


@settings(max_examples=150)
@given(line=st.text(max_size=40) | st.text(alphabet='ab:,"-<>=* 仮mode', max_size=30), at=st.integers(0, 40))
@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_every_line_has_an_answer_within_it(typed: Database, line: str, at: int) -> None:
    with typed.reading() as session:
        found = Desk(session).complete(line, min(at, len(line)))
    assert 0 <= found.start <= found.end <= len(line)
