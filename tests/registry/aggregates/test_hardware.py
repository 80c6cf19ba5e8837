"""What was seen of hardware, and the matrix."""

from typing import Any

import pytest

from registry.aggregates.best import MOST_READ
from registry.db.engine import Database
from registry.derive.seen import nic_key, slug
from registry.desk import Desk
from registry.errors import QueryError
from registry.findings import OutcomeCounts
from schemas import Facts
from tests.documents import submission
from tests.registry.counting import statements
from tests.registry.search.test_find import IGB, VF, put
from tests.registry.test_desk import on

SLUGS = [
    ("Intel(R) Xeon(R) CPU E5620 @ 2.40GHz", "intel-xeon-cpu-e5620-2-40ghz"),
    ("AMD EPYC 7402P 24-Core Processor", "amd-epyc-7402p-24-core-processor"),
]


@pytest.mark.parametrize(("name", "expected"), SLUGS)
def test_a_slug_is_the_name_in_small_letters_and_hyphens(name: str, expected: str) -> None:
    assert slug(name) == expected


@pytest.mark.parametrize("name", ["日本電気 PC-9801", "--", "x" * 200, "ＰＣ-９８", "é"])
def test_any_name_has_a_stable_slug_that_an_address_can_bear(name: str) -> None:
    assert slug(name) == slug(name)
    assert 0 < len(slug(name)) <= 80
    assert slug(name).isascii()
    assert slug(name).replace("-", "").isalnum()
    assert slug(name) != slug(name + "2")


def test_a_nic_is_known_by_its_pci_ids_else_by_its_name() -> None:
    assert nic_key(Facts(VF)) == "8086-10ca"
    assert nic_key(Facts({"name": "eth0", "driver": "xen-netfront", "io_mode": "paravirt"})) == "xen-netfront"
    assert nic_key(Facts({"name": "br0", "driver": "bridge", "io_mode": "software"})) is None


def host(key: str, **facts: Any) -> dict[str, Any]:
    return submission()["host"] | {"key": key} | facts


@pytest.fixture
def full(database: Database) -> Database:
    off = {"virtualization": {"state": "off-in-firmware"}, "model": "Intel(R) Xeon(R) CPU E5620 @ 2.40GHz"}
    problem = {"symptom": "VF が見えない", "stage": "virtual-function", "culprit": "firmware"}
    put(
        database,
        submission(1, nics=[IGB | {"sriov": {"total_vfs": 7}}], host=host("a" * 32, iommu={"state": "active"}), runs=on(IGB, 2e6)),
        submission(2, nics=[IGB, VF], host=host("a" * 32), outcome="failed", runs=[], problems=[problem]),
        submission(3, nics=[IGB], host=host("b" * 32, cpu=off), outcome="failed", problems=[problem], runs=on(IGB, 3e6)),
        submission(4, nics=[IGB], runs=on(IGB, 9e6), example=True),
        submission(5, nics=[IGB], runs=on(IGB, 9e6), kind="reference", reference={"title": "A paper"}),
        submission(6, nics=[IGB], runs=on(IGB, 9e6, duration_s=0.1), outcome="partly"),
    )
    return database


def test_a_nic_is_listed_with_its_outcomes_examples_and_references_left_out(full: Database) -> None:
    with full.reading() as session:
        Desk(session).hardware_list("nic")
    with full.reading() as session, statements(full) as sent:
        items = Desk(session).hardware_list("nic")
    assert [(one.key, one.outcomes) for one in items] == [
        ("8086-10c9", OutcomeCounts(worked=1, partly=1, failed=2)),
        ("8086-10ca", OutcomeCounts(failed=1)),
    ]
    assert len(sent) == 1


def test_a_nic_tells_what_was_seen_of_it_and_of_no_other(full: Database) -> None:
    with full.reading() as session:
        Desk(session).hardware_list("nic")
    with full.reading() as session, statements(full) as sent:
        found = Desk(session).hardware("nic", "8086-10c9")
    assert found is not None
    assert len(sent) == 7
    assert (found.item.name, found.query, found.looked_at, found.hosts) == ("82576 Gigabit Network Connection", "pci:8086:10c9", 4, 3)
    assert [(one.value, one.hosts) for one in found.seen["mode"]] == [("passthrough", 3)]
    assert [(one.value, one.hosts) for one in found.seen["total_vfs"]] == [("7", 1)]
    assert [(one.value, one.hosts) for one in found.seen["vtd"]] == [("active", 1)]
    assert [(one.value, one.hosts, one.outcomes.failed) for one in found.seen["vtx"]] == [("off-in-firmware", 1, 1)]
    assert [one.value for one in found.seen["bios"]] == ["2.1 03/17/2012"]
    assert [(one.stage, one.part, one.submissions) for one in found.problems] == [("virtual-function", "firmware", 2)]
    assert [(one.mode, one.value, one.submission) for one in found.best] == [("passthrough", 3e6, submission(3)["id"])]
    assert found.newest[0] == submission(6)["id"]
    assert [(one.bios, one.vtx, one.vtd, one.hosts) for one in found.bios] == [
        ("2.1 03/17/2012", None, None, 2),
        ("2.1 03/17/2012", None, "active", 1),
        ("2.1 03/17/2012", "off-in-firmware", None, 1),
    ]
    assert [(one.label, one.points[0].median, one.points[0].n) for one in found.curves.curves] == [("passthrough", 2.5e6, 2)]
    assert [(one.key, one.value) for one in found.seen["board"]] == [("supermicro-x8dtt", "Supermicro X8DTT")]


def test_the_best_of_a_nic_is_found_where_another_one_was_always_faster(database: Database) -> None:
    """Its best trial is the slowest one: what the neighbours reached says nothing of it."""
    slow = {"name": "eth5", "pci": {"vendor": "10ec", "device": "8168"}, "driver": "r8169", "io_mode": "passthrough", "role": "nic"}
    count = 3 * MOST_READ
    put(
        database,
        *(
            submission(number, nics=[IGB, slow], runs=[*on(IGB, 1e5 * (count + 1 - number)), *on(slow, 1e3 * number)])
            for number in range(1, count + 1)
        ),
        submission(count + 1, nics=[slow], runs=on(slow, 2e3)),
    )
    with database.reading() as session, statements(database) as sent:
        found = Desk(session).hardware("nic", "10ec-8168")
    assert found is not None
    assert [(one.mode, one.value, one.submission) for one in found.best] == [("passthrough", 1e3 * count, submission(count)["id"])]
    with database.reading() as session:
        fast = Desk(session).hardware("nic", "8086-10c9")
    assert fast is not None
    assert [(one.value, one.submission) for one in fast.best] == [(1e5 * count, submission(1)["id"])]
    assert len(sent) <= 12


@pytest.mark.parametrize(
    ("kind", "key", "name"),
    [
        ("cpu", "intel-xeon-cpu-e5620-2-40ghz", "Intel(R) Xeon(R) CPU E5620 @ 2.40GHz"),
        ("board", "supermicro-x8dtt", "Supermicro X8DTT"),
        ("hypervisor", "kvm", "kvm"),
    ],
)
def test_hosts_and_hypervisors_have_their_items_too(full: Database, kind: str, key: str, name: str) -> None:
    with full.reading() as session:
        desk = Desk(session)
        found = desk.hardware(kind, key)
        assert found is not None
        assert [one.key for one in desk.hardware_list(kind)] == [key]
        assert found.item.name == name
        assert found.hosts == 3
        assert desk.search(f"{found.query} kind:trial -is:example").total == found.item.outcomes.total == 4


@pytest.mark.parametrize("key", ["8086", "8086-10", "%", "8086-10c9 failed", "", "x" * 200, "遅い"])
def test_what_nobody_has_seen_is_nothing(full: Database, key: str) -> None:
    with full.reading() as session:
        assert Desk(session).hardware("nic", key) is None


def cells(database: Database, query: str = "", **options: Any) -> dict[tuple[str, str, str | None], tuple[int, int, int]]:
    with database.reading() as session:
        found = Desk(session).counted_matrix(query, **options)
    return {(one.mode, one.hypervisor, one.nic): (one.outcomes.worked, one.outcomes.partly, one.outcomes.failed) for one in found.cells}


def test_the_matrix_of_a_query_equals_that_of_the_counts(full: Database) -> None:
    expected = {("passthrough", "kvm", None): (1, 1, 2), ("sriov", "kvm", None): (0, 0, 1)}
    assert cells(full) == expected
    assert cells(full, "hypervisor:kvm") == expected
    assert cells(full, "outcome:worked") == {("passthrough", "kvm", None): (1, 0, 0)}


def test_the_matrix_tells_nics_apart_and_is_the_same_from_counts_and_from_a_query(full: Database) -> None:
    expected = {("passthrough", "kvm", "8086-10c9"): (1, 1, 2), ("sriov", "kvm", "8086-10ca"): (0, 0, 1)}
    assert cells(full, by_nic=True) == expected
    assert cells(full, "hypervisor:kvm", by_nic=True) == expected


def test_a_query_that_cannot_be_understood_is_refused(full: Database) -> None:
    with full.reading() as session, pytest.raises(QueryError):
        Desk(session).counted_matrix("colour:red")
