"""Whatever comes in and is taken out again: every answer is what the documents add up to, before and after a rebuild, on both databases."""

import random
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import select

from registry.aggregates import knowhow
from registry.db.engine import Database
from registry.derive.problems import normalised
from registry.desk import Desk
from registry.findings import KnownProblem, OutcomeCounts, SeenWith
from registry.ingest.withdraw import take_out
from registry.models import submission as kept
from registry.upkeep.compare import differences
from registry.upkeep.rebuild import rebuild_all
from tests.conftest import NOW
from tests.documents import Document, submission
from tests.registry.aggregates import naive
from tests.registry.search.test_find import put
from tests.registry.test_desk import on

NICS = (("8086", "10c9", "igb"), ("8086", "10ca", "igbvf"), ("15b3", "1015", "mlx5_core"))
MODES = ("passthrough", "sriov", "paravirt")
VIRTUALIZATION = ({"is_guest": False}, {"is_guest": True, "hypervisor": "kvm"}, {"is_guest": True, "hypervisor": "xen"})
SYMPTOMS = ("VF が見えない", "vfが見えない。", "No VF", "no  vf!", "Guest crashes")
WORKAROUNDS = (None, "BIOS を更新", "BIOSを更新。", "iommu=pt")
ASKED = ("", "outcome:failed", "mode:sriov", "hypervisor:kvm -outcome:worked", "mode:paravirt 8086")


def trial(number: int, rng: random.Random) -> Document:
    """Any trial, example or reference of a small world, so that much of it is met again."""
    nics = [_nic(place, *rng.choice(NICS), rng) for place in range(rng.choice((1, 2, 3)))]
    told = submission(
        number,
        kind=rng.choice(("trial",) * 9 + ("reference",)),
        example=rng.random() < 0.1,
        outcome=rng.choice(("worked", "partly", "failed")),
        title=f"number {number}",
        nics=nics,
        host=_host(rng),
        problems=[_problem(rng) for _ in range(rng.choice((0, 1, 1, 2, 4)))],
        runs=[
            run
            for nic in nics
            if rng.random() < 0.5
            for run in on(nic, rng.choice((1e6, 2e6, 2e6 + 1, 3e6)), duration_s=rng.choice((0.1, 9)))
        ],
    )
    return told | ({"reference": {"title": "A paper"}} if told["kind"] == "reference" else {})


def _nic(place: int, vendor: str, device: str, driver: str, rng: random.Random) -> Document:
    nic: Document = {"name": f"eth{place}", "pci": {"vendor": vendor, "device": device}, "driver": driver, "io_mode": rng.choice(MODES)}
    return nic | rng.choice(({}, {"driver_version": "5.6"})) | rng.choice(({}, {"sriov": {"total_vfs": rng.choice((7, 8))}}))


def _host(rng: random.Random) -> Document:
    usual = submission()["host"]
    return usual | {
        "key": rng.choice((None, "a" * 32, "b" * 32)),
        "cpu": {"model": rng.choice(("Xeon E5620", "EPYC 7402P")), "virtualization": {"state": rng.choice(("present", "off-in-firmware"))}},
        "board": {"vendor": "Supermicro", "product": rng.choice(("X8DTT", "X9")), "bios": {"version": rng.choice(("2.1", "3.0"))}},
        "chipset": rng.choice((None, {"vendor": "8086", "device": "3406", "name": "5520"})),
        "iommu": {"state": rng.choice(("active", "absent"))},
        "virtualization": rng.choice(VIRTUALIZATION),
        "system": {"kernel": rng.choice(("6.1", "6.12"))},
    }  # fmt: skip


def _problem(rng: random.Random) -> Document:
    told = {
        "symptom": rng.choice(SYMPTOMS), "stage": rng.choice(("boot", "driver")), "culprit": rng.choice((None, "driver", "firmware")),
        "component": rng.choice((None, "vfio-pci")), "workaround": rng.choice(WORKAROUNDS),
    }  # fmt: skip
    return {name: word for name, word in told.items() if word is not None}


def counted(one: OutcomeCounts) -> naive.Outcomes:
    return one.worked, one.partly, one.failed


def table(values: tuple[SeenWith, ...]) -> dict[str, naive.Item]:
    return {one.key or one.value: naive.Item(one.hosts, counted(one.outcomes)) for one in values}


class Registry(RuleBasedStateMachine):
    """Trials come in and are withdrawn; now and then everything is derived again."""

    database: Database

    @initialize()
    def begin(self) -> None:
        self.stored: dict[str, Document] = {}
        self.sent = 0
        with self.database.writing() as session:
            for uid in session.execute(select(kept.c.uid)).scalars().all():
                assert take_out(session, uid)

    @rule(seed=st.integers(0, 2**32), several=st.integers(2, 8))
    def send(self, seed: int, several: int) -> None:
        rng = random.Random(seed)
        for _ in range(several):
            self.sent += 1
            told = trial(self.sent, rng)
            put(self.database, told)
            self.stored[told["id"]] = told

    @precondition(lambda self: self.stored)
    @rule(places=st.lists(st.sampled_from((0, 0.5, 1)), min_size=1, max_size=4))
    def withdraw(self, places: list[float]) -> None:
        for place in places[: len(self.stored)]:
            uid = sorted(self.stored)[round(place * (len(self.stored) - 1))]
            with self.database.writing() as session:
                assert take_out(session, uid)
            del self.stored[uid]

    @rule()
    def rebuild(self) -> None:
        assert rebuild_all(self.database, NOW, some=3).broken == ()

    @invariant()
    def every_answer_is_what_the_documents_add_up_to(self) -> None:
        with self.database.reading() as session:
            assert list(differences(session)) == []
            desk, trials = Desk(session), naive.trials(self.stored.values())
            _check_hardware(desk, trials)
            for query in ASKED:
                uids = {hit.id for hit in desk.search(query, limit=100).hits}
                asked = [one for one in trials if one["id"] in uids]
                _check_matrix(desk, query, asked)
                _check_know_how(desk, query, trials, asked)


def _check_hardware(desk: Desk, trials: list[Document]) -> None:
    for kind in ("nic", "cpu", "board", "chipset", "hypervisor"):
        expected = {key: one.outcomes for key, one in naive.tally(trials, naive.keys(kind)).items()}
        listed = desk.hardware_list(kind)
        assert {one.key: counted(one.outcomes) for one in listed} == expected
        assert [one.key for one in listed] == sorted(expected, key=lambda key: (-sum(expected[key]), key))
        for key in expected:
            _check_item(desk, kind, key, [one for one in trials if key in naive.keys(kind)(one)])


def _check_item(desk: Desk, kind: str, key: str, members: list[Document]) -> None:
    found = desk.hardware(kind, key)
    assert found is not None
    assert (found.looked_at, found.hosts) == (len(members), naive.hosts(members))
    expected = {
        "kernel": naive.tally(members, lambda one: [one["host"]["system"]["kernel"]]),
        "vtx": naive.tally(members, lambda one: [one["host"]["cpu"]["virtualization"]["state"]]),
        "vtd": naive.tally(members, lambda one: [one["host"]["iommu"]["state"]]),
        "bios": naive.tally(members, lambda one: [one["host"]["board"]["bios"]["version"]]),
    }
    if kind == "nic":
        expected |= {name: naive.tally(members, naive.own(key, name)) for name in ("mode", "driver", "total_vfs")}
    else:
        expected["nic"] = naive.tally(members, naive.keys("nic"))
    assert {name: table(found.seen.get(name, ())) for name in expected} == expected
    assert {one.mode: one.value for one in found.best} == naive.best(members, key if kind == "nic" else None)
    states = naive.tally(members, lambda one: ["|".join(_states(one))])
    under = {f"{one.bios}|{one.vtx}|{one.vtd}": naive.Item(one.hosts, counted(one.outcomes)) for one in found.bios}
    assert under == states
    met = naive.problems(members, members)
    assert {one.key: one.submissions for one in found.problems} == {one: met[one].matching for one in _first(met)}


def _states(one: Document) -> tuple[str, str, str]:
    host = one["host"]
    return host["board"]["bios"]["version"], host["cpu"]["virtualization"]["state"], host["iommu"]["state"]


def _first(met: dict[str, naive.Met]) -> list[str]:
    return sorted(met, key=lambda key: (-met[key].matching, key))[:10]


def _check_matrix(desk: Desk, query: str, asked: list[Document]) -> None:
    for by_nic in (False, True):
        found = desk.counted_matrix(query, by_nic=by_nic)
        cells = {(one.mode, one.hypervisor, one.nic): counted(one.outcomes) for one in found.cells}
        assert cells == naive.cells(asked, by_nic=by_nic), query


def _check_know_how(desk: Desk, query: str, trials: list[Document], asked: list[Document]) -> None:
    expected = naive.problems(trials, asked)
    for order in ("last", "most"):
        pages = _pages(desk, query, order=order)
        assert {one.summary.key: _met(one) for one in pages} == expected, query
    order_most = [one.matching for one in pages]
    assert order_most == sorted(order_most, reverse=True)


def _pages(desk: Desk, query: str, **options: Any) -> list[KnownProblem]:
    """Every problem, page by page."""
    found, cursor = [], None
    while True:
        page = desk.know_how(query, limit=3, cursor=cursor, **options)
        found += page.problems
        cursor = page.next_cursor
        if cursor is None:
            assert page.total == len(found)
            return found


def _met(one: KnownProblem) -> naive.Met:
    helped = {(told.lang, normalised(told.text)): told.submissions for told in one.helped}
    return naive.Met(counted(one.outcomes), one.matching, one.newest, helped, one.culprits)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_answers_are_what_documents_add_up_to_whatever_comes_and_goes(database: Database) -> None:
    assert len(WORKAROUNDS) - 2 <= knowhow.MOST_HELPED_IN_LIST
    machine = type("OneRegistry", (Registry,), {"database": database})
    bounded = settings(max_examples=5, stateful_step_count=8, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(machine, settings=bounded)  # type: ignore[no-untyped-call]  # Hypothesis's own has no types.
