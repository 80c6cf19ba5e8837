"""Others of the same configuration: what is far from them is flagged with the numbers, what they repeat is reproduced."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from registry.db.engine import Database
from registry.desk import Desk
from registry.ingest.withdraw import take_out
from registry.models import configuration_due
from registry.trust.history import judgements_of
from registry.trust.look import Looked, look
from registry.upkeep.compare import differences
from registry.upkeep.rebuild import rebuild_all
from tests.conftest import NOW
from tests.documents import submission as document
from tests.documents import sweep
from tests.registry.signing import Contributor
from tests.registry.test_stateful import put

Document = dict[str, Any]
LATER = NOW + timedelta(hours=1)


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> list[Contributor]:
    """Ten contributors."""
    return [Contributor.new(tmp_path_factory.mktemp("key")) for _ in range(10)]


def told(number: int, rate: float, *, host: str | None = None, **cpu: Any) -> Document:
    """A trial of one configuration at some rate; `number` tells it apart."""
    run = sweep()
    run["series"][0]["points"] = [{"frame_bytes": size, "value": rate, "loss_ratio": 0.0} for size in (64, 1518)]
    made = document(number, runs=[run])
    made["host"]["key"] = host or f"{number:032x}"
    made["host"]["cpu"] |= cpu
    return made


def hits(database: Database, query: str) -> set[str]:
    with database.reading() as session:
        return {hit.id for hit in Desk(session).search(query).hits}


def test_who_is_far_from_eight_others_is_flagged_with_the_numbers_and_back_in_once_they_are_gone(
    database: Database, keys: list[Contributor]
) -> None:
    usual = [keys[place].signed(told(place + 1, 900_000.0 + place * 1_000)) for place in range(8)]
    odd = keys[8].signed(told(9, 3_200_000.0))
    put(database, *usual, odd)
    assert look(database, NOW).changed == 9
    with database.reading() as session:
        shared = Desk(session).submission(odd["id"])
        assert shared is not None
    assert shared.hit.plausibility == "implausible"
    assert [(one.code, one.pointer) for one in shared.flags if one.code == "outside-bounds"] == [
        ("outside-bounds", f"/runs/0/series/0/points/{place}/value") for place in (0, 1)
    ]
    assert next(one.message for one in shared.flags if one.code == "outside-bounds") == (
        "3,200,000 pps at 64 B; 8 others of the same configuration: median 903,500, bounds 602,333 to 1,355,250"
    )
    assert hits(database, "flag:outside-bounds") == {odd["id"]}
    with database.writing() as session:
        take_out(session, usual[0]["id"])
    assert look(database, LATER).changed
    with database.reading() as session:
        history = judgements_of(session, odd["id"])
        assert not list(differences(session))
        assert session.execute(select(configuration_due)).all() == []
    assert [(one.plausibility, one.judged_at) for one in history] == [("plausible", NOW), ("implausible", NOW), ("plausible", LATER)]
    assert hits(database, "flag:outside-bounds") == set()


AGREEING = {
    "another key": ({"key": 1, "rate": 1.2e6}, True),
    "the same key on another host": ({"key": 0, "rate": 1.2e6}, True),
    "the same key on the same host": ({"key": 0, "rate": 1.2e6, "host": f"{1:032x}"}, False),
    "another key, nearly too far": ({"key": 1, "rate": 1e6 * 1.34}, True),
    "another key, too far": ({"key": 1, "rate": 1e6 * 1.36}, False),
    "another key, another CPU": ({"key": 1, "rate": 1e6, "model": "AMD EPYC 7302P"}, False),
    "nobody's key": ({"key": None, "rate": 1e6}, False),
}


@pytest.mark.parametrize(("other", "agrees"), AGREEING.values(), ids=AGREEING)
def test_reproduced_is_what_somebody_else_measured_too(
    database: Database, keys: list[Contributor], other: dict[str, Any], agrees: bool
) -> None:
    first = keys[0].signed(told(1, 1e6))
    key, rate = other.pop("key"), other.pop("rate")
    second = told(2, rate, **other)
    other |= {"key": key, "rate": rate}
    put(database, first, second if key is None else keys[key].signed(second))
    look(database, NOW)
    assert (first["id"] in hits(database, "is:reproduced")) == agrees
    assert (second["id"] in hits(database, "is:reproduced")) == (agrees or key is None)
    with database.reading() as session:
        assert not list(differences(session))


def test_agreement_is_told_as_figures(database: Database, keys: list[Contributor]) -> None:
    first = keys[0].signed(told(1, 1e6))
    put(database, first, keys[1].signed(told(2, 1.1e6)), keys[2].signed(told(3, 1.2e6)), told(4, 3e6))
    with database.reading() as session:
        desk = Desk(session)
        shared = desk.submission(first["id"])
        assert shared is not None
        (agreement,) = desk.agreements(shared)
    assert [(one.agrees, one.is_other_key, round(one.ratio, 4)) for one in agreement.witnesses] == [
        (True, True, 0.8333),
        (True, True, 0.9091),
    ]
    at_64 = agreement.compared[0]
    assert (at_64.point.frame_bytes, at_64.value, at_64.others, at_64.median, at_64.least) == (64, 1e6, 3, 1.2e6, 1.1e6)
    assert agreement.reproduced == 2


def test_a_rebuild_says_the_same_of_everybody(database: Database, keys: list[Contributor]) -> None:
    put(database, *(keys[place].signed(told(place + 1, 9e5 + place)) for place in range(8)), keys[8].signed(told(9, 3.2e6)))
    look(database, NOW)
    before = hits(database, "is:reproduced"), hits(database, "flag:outside-bounds")
    rebuild_all(database, LATER)
    assert (hits(database, "is:reproduced"), hits(database, "flag:outside-bounds")) == before
    assert len(before[0]) == 8
    with database.reading() as session:
        assert not list(differences(session))
    assert look(database, LATER) == Looked(configurations=0, changed=0)


def test_an_unsigned_flood_is_one_voice(database: Database, keys: list[Contributor]) -> None:
    honest = keys[0].signed(told(1, 9e5))
    put(database, honest, *(told(number, 9e6) for number in range(2, 40)))
    look(database, NOW)
    assert hits(database, "flag:outside-bounds") == set()
