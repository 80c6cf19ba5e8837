"""Histograms are kept as submissions come and go, whenever what was noted is added to them."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import delete, func, select

from registry.db.engine import Database
from registry.derive import histograms
from registry.derive.charted import Charted
from registry.derive.histograms import LineKey, add_noted, note, noted_since, sum_of
from registry.derive.rows import derive
from registry.ingest.judge import judge
from registry.ingest.receive import check
from registry.models import histogram, histogram_change
from tests.conftest import NOW
from tests.documents import Document, storable_submissions, submission, sweep
from tests.registry.search.test_find import put


def part_of(told: Document) -> Charted | None:
    """What a document adds to the histograms."""
    received = check(json.dumps(told, ensure_ascii=False).encode())
    return derive(received.submission, judge(received.submission, NOW).judgement, NOW).charted


def rows_of(database: Database) -> list[Any]:
    with database.reading() as session:
        return [tuple(row) for row in session.execute(select(histogram).order_by(histogram.c.draft, histogram.c.key))]


def noted(database: Database) -> int:
    with database.reading() as session:
        return session.execute(select(func.count()).select_from(histogram_change)).scalar_one()


def rates(number: int, rate: float = 1e6, **changes: Any) -> Document:
    point = {"frame_bytes": 64, "value": rate}
    run = sweep(series=[{"metric": "rate", "unit": "pps", "family": 4, "direction": "uni", "points": [point]}])
    return submission(number, runs=[run]) | changes


def test_a_submission_has_a_part_in_the_charts_of_everything_it_is(database: Database) -> None:
    part = part_of(rates(1))
    assert part is not None
    lines = {(name, chosen): label for (_, name, chosen, label, _) in sum_of([(1, part)])}
    assert lines["mode", ""] == lines["mode", "hypervisor:kvm"] == lines["mode", "mode:paravirt"] == "paravirt"
    assert (lines["kernel", ""], lines["driver", "mode:paravirt"]) == ("6.12.107+deb13-amd64", "virtio_net")
    assert ("kernel", "mode:paravirt") not in lines


LEFT_OUT: list[tuple[str, Document]] = [
    ("an example", rates(1, example=True)),
    ("a reference", rates(1, kind="reference", reference={"title": "A paper"})),
    ("an implausible one", rates(1) | {"runs": [sweep(duration_s=0.1)]}),
    ("a noisy run", rates(1) | {"runs": [sweep(flags=["host-noisy"])]}),
    ("one without runs", rates(1, runs=[])),
]


@pytest.mark.parametrize(("told", "why"), [(told, why) for why, told in LEFT_OUT], ids=[why for why, _ in LEFT_OUT])
def test_what_curves_leave_out_has_no_part(told: Document, why: str) -> None:
    assert part_of(told) is None, why


def test_what_is_noted_is_added_once_and_then_forgotten(database: Database) -> None:
    put(database, rates(1), rates(2, 3e6))
    assert (rows_of(database), noted(database)) == ([], 2)
    with database.writing() as session:
        add_noted(session)
    rows = rows_of(database)
    assert (noted(database), {row[4] for row in rows}) == (0, {2})
    with database.writing() as session:
        add_noted(session)
    assert rows_of(database) == rows


def test_taking_a_submission_out_leaves_what_was_there_before(database: Database) -> None:
    put(database, rates(1))
    with database.writing() as session:
        add_noted(session)
    before = rows_of(database)
    put(database, rates(2, 3e6))
    with database.writing() as session:
        add_noted(session)
    assert rows_of(database) != before
    with database.writing() as session:
        note(session, [part_of(rates(2, 3e6))], times=-1)
        add_noted(session)
    assert rows_of(database) == before
    with database.writing() as session:
        note(session, [part_of(rates(1))], times=-1)
        add_noted(session)
    assert rows_of(database) == []


def test_whoever_stores_a_round_number_adds_what_was_noted(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(histograms, "EVERY", 4)  # A setting, not a function.
    for number in range(1, 4):
        put(database, rates(number))
    assert noted(database) == 3
    put(database, rates(4))
    assert (noted(database), len(rows_of(database)) > 0) == (0, True)


class Coming(RuleBasedStateMachine):
    """Random submissions come and go, and what was noted is added now and then."""

    database: Database

    @initialize()
    def begin(self) -> None:
        self.there: list[Charted] = []
        with self.database.writing() as session:
            session.execute(delete(histogram))
            session.execute(delete(histogram_change))

    @rule(told=storable_submissions())
    def come(self, told: Document) -> None:
        received = check(json.dumps(told, ensure_ascii=False).encode())
        judged = judge(received.submission, NOW)
        part = derive(received.submission, judged.judgement, NOW).charted
        if part is not None:
            with self.database.writing() as session:
                note(session, [part])
            self.there.append(part)

    @rule(data=st.data())
    def go(self, data: st.DataObject) -> None:
        if self.there:
            part = self.there.pop(data.draw(st.integers(0, len(self.there) - 1)))
            with self.database.writing() as session:
                note(session, [part], times=-1)

    @rule()
    def add(self) -> None:
        with self.database.writing() as session:
            add_noted(session)

    @invariant()
    def nothing_is_lost_or_counted_twice(self) -> None:
        should = sum_of((1, one) for one in self.there)
        expected = {histograms.named(key): histograms.merged(histograms.NOTHING, one) for key, one in should.items()}
        with self.database.reading() as session:
            rows = session.execute(select(histogram)).all()
            changes: dict[LineKey, histograms.Change] = sum_of(noted_since(session))
        found = {(row.chart, row.line): histograms.Kept(row.series, row.bins) for row in rows}
        for key, change in changes.items():
            names = histograms.named(key)
            found[names] = histograms.merged(found.get(names, histograms.NOTHING), change)
        assert {names: one for names, one in found.items() if one.series} == expected


@pytest.mark.slow
def test_histograms_are_the_sum_of_what_is_there_whenever_they_are_asked(database: Database) -> None:
    machine = type("OneComing", (Coming,), {"database": database})
    bounded = settings(max_examples=6, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(machine, settings=bounded)  # type: ignore[no-untyped-call]  # Hypothesis's own has no types.
