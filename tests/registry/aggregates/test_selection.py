"""Which submissions an answer is made of."""

import json

import pytest

from registry.aggregates.selection import Selection, selected
from registry.db.engine import Database
from registry.ingest.judge import judge
from registry.ingest.receive import check
from registry.ingest.store import prepare, store_all
from registry.records import Basis
from registry.search.parse import parse_query
from tests.conftest import NOW
from tests.documents import submission


@pytest.fixture
def filled(database: Database) -> Database:
    """Sixty trials in two I/O modes, two of them under another driver; an example beside them."""
    told = []
    for number in range(1, 61):
        nic = submission(number)["nics"][0] | {
            "io_mode": "sriov" if number % 2 else "paravirt",
            "driver": "igbvf" if number > 58 else "virtio_net",
        }
        told.append(submission(number, nics=[nic]))
    taken = [check(json.dumps(one, ensure_ascii=False).encode()) for one in [*told, submission(61, example=True)]]
    with database.writing() as session:
        store_all(session, [prepare(one, judge(one.submission, NOW).judgement, NOW) for one in taken])
    return database


def select(database: Database, line: str, most: int) -> Selection:
    with database.reading() as session:
        return selected(session, parse_query(line), most)


def test_few_are_all_looked_at(filled: Database) -> None:
    everything = select(filled, "", 60)
    assert (everything.basis, everything.numbers, everything.conditions, everything.kept_as) == (
        Basis(hits=60, looked_at=60),
        None,
        [],
        None,
    )
    some = select(filled, "driver:igbvf", 10)
    assert (some.basis, some.numbers, some.kept_as) == (Basis(hits=2, looked_at=2), [59, 60], None)


@pytest.mark.parametrize("line", ["", "mode:sriov", "kernel:6.12", "offloads"])
def test_of_many_a_sample_is_drawn_that_anybody_can_draw_again(filled: Database, line: str) -> None:
    chosen = select(filled, line, 10)
    assert chosen.numbers is not None
    assert (chosen.basis.sampled, chosen.basis.looked_at) == (True, len(chosen.numbers))
    assert 0 < len(chosen.numbers) <= 10 < chosen.basis.hits
    assert all(number % 7 == 0 or number % 3 == 0 for number in chosen.numbers)
    assert select(filled, line, 10) == chosen


KEPT = [
    ("", ""), ("mode:sriov", "mode:sriov"), ("hypervisor:kvm", "hypervisor:kvm"), ("driver:virtio_net", "driver:virtio_net"),
    ("mode:sriov,paravirt", None), ("-mode:sriov", None), ("mode:sriov driver:virtio_net", None), ("kernel:6.12", None), ("offloads", None),
]  # fmt: skip


@pytest.mark.parametrize(("line", "kept_as"), KEPT, ids=[line for line, _ in KEPT])
def test_one_value_of_a_field_that_histograms_are_kept_for_is_known_to_them(filled: Database, line: str, kept_as: str | None) -> None:
    assert select(filled, line, 5).kept_as == kept_as


def test_nothing_has_nothing_to_look_at(database: Database) -> None:
    assert select(database, "", 0).basis == Basis(hits=0, looked_at=0)
    assert select(database, "mode:sriov", 0).basis == Basis(hits=0, looked_at=0)
