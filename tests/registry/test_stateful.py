"""Whatever comes in, is amended, taken out, hidden or derived again: what is derived is what the documents say, and readers agree."""

import itertools
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from registry.db.engine import Database
from registry.desk import Desk
from registry.ingest.amend import replace
from registry.ingest.aside import lay_aside, put_back
from registry.ingest.batch import take_batch
from registry.ingest.judge import judge
from registry.ingest.receive import check
from registry.ingest.store import Judged, Stored, prepare, store_all
from registry.ingest.stream import Line
from registry.ingest.withdraw import stored, take_out
from registry.upkeep.compare import differences
from registry.upkeep.rebuild import rebuild_all
from tests.conftest import NOW
from tests.documents import storable_submissions
from tests.postgres import Postgres
from tests.scale.generate import document

Document = dict[str, Any]


def ready(told: Document) -> Judged | None:
    """A document before its transaction; None where it cannot be."""
    received = check(json.dumps(told, ensure_ascii=False).encode())
    judged = judge(received.submission, NOW)
    return None if judged.refusals else prepare(received, judged.judgement, NOW)


def put(database: Database, *told: Document) -> list[Stored]:
    """What became of documents that came in together; those that cannot be are left out."""
    many = [one for one in map(ready, told) if one is not None]
    with database.writing() as session:
        return store_all(session, many) if many else []


class Shared(RuleBasedStateMachine):
    """Submissions come in alone or together, are amended, withdrawn, hidden, restored; rebuilds begin, are interrupted and end."""

    fresh: Callable[[], Database]

    @initialize()
    def begin(self) -> None:
        self.database = self.fresh()
        self.there: dict[str, Document] = {}
        self.hidden: dict[str, Document] = {}
        self.next = 1

    def _note(self, told: list[Document], answers: list[Stored]) -> None:
        created = {one.uid for one in answers if one.status == "created"}
        self.there |= {one["id"]: one for one in told if one["id"] in created}

    @rule(many=st.integers(1, 5))
    def send_likely_ones(self, many: int) -> None:
        told = [document(self.next + place) for place in range(many)]
        self.next += many
        self._note(told, put(self.database, *told))

    @rule(told=st.lists(storable_submissions(), min_size=1, max_size=3))
    def send_any(self, told: list[Document]) -> None:
        known = set(self.there)
        self._note([one for one in told if one["id"] not in known], put(self.database, *told))

    @rule(data=st.data())
    def send_a_batch(self, data: st.DataObject) -> None:
        told = [document(self.next + place) for place in range(4)]
        self.next += 4
        lines = [Line(place, json.dumps(one).encode()) for place, one in enumerate([*told, *self._some(data)], 1)]
        answers = [one.outcome for one in take_batch(lines, self.database.writing, lambda: NOW, lambda _key: None)]
        self._note(told, [one for one in answers if isinstance(one, Stored)])

    @rule(data=st.data())
    def send_again(self, data: st.DataObject) -> None:
        for told in self._some(data):
            assert [one.status for one in put(self.database, told)] == ["duplicate"]

    @rule(data=st.data(), number=st.integers(1, 500))
    def amend(self, data: st.DataObject, number: int) -> None:
        for told in self._some(data):
            newer = document(number) | {name: told[name] for name in ("id", "created_at", "kind")}
            newer |= {"reference": told.get("reference"), "example": told.get("example")}
            made = ready({name: value for name, value in newer.items() if value is not None})
            if made is None:
                continue
            with self.database.writing() as session:
                kept = stored(session, told["id"])
                assert kept is not None
                replace(session, kept, made, "0" * 64, "{}", NOW)
            self.there[told["id"]] = json.loads(made.received.body)

    @rule(data=st.data())
    def withdraw(self, data: st.DataObject) -> None:
        for told in self._some(data):
            with self.database.writing() as session:
                assert take_out(session, told["id"])
            del self.there[told["id"]]

    @rule(data=st.data())
    def hide(self, data: st.DataObject) -> None:
        for told in self._some(data):
            with self.database.writing() as session:
                assert lay_aside(session, told["id"], "hidden", NOW, reason="other")
            self.hidden[told["id"]] = self.there.pop(told["id"])
            assert [one.status for one in put(self.database, told)] == ["hidden"]

    @rule(data=st.data(), back=st.booleans())
    def restore_or_withdraw_what_is_hidden(self, data: st.DataObject, back: bool) -> None:
        if self.hidden:
            uid = data.draw(st.sampled_from(sorted(self.hidden)))
            with self.database.writing() as session:
                assert put_back(session, uid) if back else take_out(session, uid)
            told = self.hidden.pop(uid)
            self.there |= {uid: told} if back else {}

    def _some(self, data: st.DataObject) -> list[Document]:
        """One of those that are there, or none."""
        return [self.there[data.draw(st.sampled_from(sorted(self.there)))]] if self.there else []

    @rule(steps=st.integers(1, 3), some=st.integers(1, 4))
    def rebuild_a_little(self, steps: int, some: int) -> None:
        left = iter(range(steps))

        def count_down(*_: object) -> None:
            if next(left, None) is None:
                raise InterruptedError

        with suppress(InterruptedError):
            rebuild_all(self.database, NOW, count_down, some=some)

    @rule()
    def rebuild(self) -> None:
        assert rebuild_all(self.database, NOW).broken == ()

    @invariant()
    def nothing_differs(self) -> None:
        with self.database.reading() as session:
            assert list(differences(session)) == []

    @invariant()
    def readers_count_what_is_there(self) -> None:
        with self.database.reading() as session:
            desk = Desk(session)
            assert desk.search("").total == len(self.there)
            outcomes = dict(desk.facets("kind:trial,reference").get("outcome", ()))
            assert outcomes == {
                word: count for word in ("worked", "partly", "failed")
                if (count := sum(one["outcome"] == word for one in self.there.values()))
            }  # fmt: skip


@pytest.fixture
def fresh(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Database]]:
    """Gives empty databases: what an earlier life left behind could not be told apart from what this one did."""
    numbers = itertools.count()
    with ExitStack() as stack:

        def another() -> Database:
            if database_kind == "sqlite":
                path = tmp_path / f"{next(numbers)}.sqlite"
                shutil.copyfile(request.getfixturevalue("migrated_file"), path)
                opened = Database(f"sqlite:///{path}")
            else:
                server: Postgres = request.getfixturevalue("postgres")
                opened = Database(stack.enter_context(server.database(template="template_migrated")))
            stack.callback(opened.dispose)
            return opened

        yield another


LIVES = [pytest.param(4, 12, id="short"), pytest.param(6, 40, id="long", marks=pytest.mark.slow)]


@pytest.mark.parametrize(("lives", "steps"), LIVES)
def test_derived_data_is_what_the_documents_say_whatever_happened(fresh: Callable[[], Database], lives: int, steps: int) -> None:
    machine = type("OneRegistry", (Shared,), {"fresh": staticmethod(fresh)})
    bounded = settings(max_examples=lives, stateful_step_count=steps, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(machine, settings=bounded)  # type: ignore[no-untyped-call]  # Hypothesis's own has no types.
