"""The public door for readers: pages, the HTTP interface and the digest ask here and get records, never rows."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from flask import current_app, g
from sqlalchemy import false, func, select
from sqlalchemy.orm import Session

from registry.aggregates import series as aggregates
from registry.db.engine import Database
from registry.db.pack import unpack_document
from registry.ingest.store import flags_of
from registry.models import document, facet, flag, submission, submission_facet
from registry.records import Counts, Curves, Flagged, Hit, MatrixCell, Page, Shared
from registry.search import find
from registry.search.fields import FIELDS
from registry.search.parse import Query, parse_query
from schemas import read

MOST_VALUES = 20
"""How many values of one field are offered with their counts."""


_WHOLE = select(submission, document.c.body, document.c.sha256).join(document, document.c.submission_id == submission.c.id)


class Desk:
    """Answers about the registry over one read session; every method says how many statements it takes."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def newest(self, limit: int = 20) -> tuple[Hit, ...]:
        """The newest submissions, shipped examples and references included; one statement."""
        return find.page_of(self._session, (), limit=limit).hits

    def search(self, query: str | Query, *, sort: str = "newest", limit: int = 20, cursor: str | None = None) -> Page:
        """One page of what a query asks for; two statements. Raises QueryError, ParameterError."""
        return find.find(self._session, _query(query), sort=sort, limit=limit, cursor=cursor)

    def submission(self, uid: str) -> Shared | None:
        """One submission with all there is to it, or None; two statements."""
        row = self._session.execute(_WHOLE.where(submission.c.uid == uid)).one_or_none()
        return None if row is None else _shared(row, flags_of(self._session, row.id))

    def submission_curves(self, uid: str) -> tuple[Curves, ...]:
        """The curves of one submission, one record for each metric and unit; two statements. Empty where it has none."""
        shared = self.submission(uid)
        return () if shared is None else self.curves(shared)

    def curves(self, shared: Shared) -> tuple[Curves, ...]:
        """The same for a submission at hand; no statement."""
        return aggregates.curves_of_submission(shared.submission, flagged=shared.hit.plausibility == "implausible")

    def series(self, query: str | Query = "", *, metric: str = "rate", by: str = "mode", family: int | None = None) -> Curves:
        """Median and quartiles over the plausible trials a query asks for; one statement. Raises QueryError, ParameterError."""
        asked = _query(query)
        conditions = find.conditions_of(self._session, asked)
        return aggregates.series_of(self._session, conditions, metric=metric, by=by, family=family, filtered=asked.text)

    def counts(self) -> Counts:
        """How much there is, shipped examples left out; two statements."""
        outcome, one = submission.c.outcome, func.count()
        of_outcome = {word: one.filter(outcome == word) for word in ("worked", "partly", "failed")}
        sums = (func.coalesce(func.sum(submission.c.problems), 0), func.coalesce(func.sum(submission.c.runs), 0))
        statement = select(one, *of_outcome.values(), *sums).where(submission.c.example == false())
        total, worked, partly, failed, problems, runs = tuple(self._session.execute(statement).one())
        fingerprints = select(func.count()).where(facet.c.field == "contributor", facet.c.value.startswith("SHA256:"))
        return Counts(
            submissions=total,
            worked=worked,
            partly=partly,
            failed=failed,
            contributors=self._session.execute(fingerprints).scalar_one(),
            problems=int(problems),
            runs=int(runs),
        )

    def matrix(self) -> tuple[MatrixCell, ...]:
        """How often each I/O mode worked under each hypervisor, examples and references left out; one statement."""
        modes, hypervisors = _values_of("mode"), _values_of("hypervisor")
        statement = (
            select(modes.c.value, hypervisors.c.value, submission.c.outcome, func.count())
            .select_from(submission)
            .join(modes, modes.c.submission_id == submission.c.id)
            .join(hypervisors, hypervisors.c.submission_id == submission.c.id)
            .where(submission.c.example == false(), submission.c.kind == "trial")
            .group_by(modes.c.value, hypervisors.c.value, submission.c.outcome)
        )
        cells: dict[tuple[str, str], dict[str, int]] = {}
        for mode, hypervisor, outcome, count in self._session.execute(statement):
            cells.setdefault((mode, hypervisor), {"worked": 0, "partly": 0, "failed": 0})[outcome] = count
        return tuple(MatrixCell(mode=mode, hypervisor=hypervisor, **cells[mode, hypervisor]) for mode, hypervisor in sorted(cells))

    def facets(self, query: str | Query = "") -> Mapping[str, tuple[tuple[str, int], ...]]:
        """The most frequent values of each listed field among what a query asks for; one statement. Raises QueryError."""
        conditions = find.conditions_of(self._session, _query(query))
        listed = [row.name for row in FIELDS.values() if row.listed]
        statement = (
            select(facet.c.field, facet.c.value, func.count().label("n"))
            .join(submission_facet, submission_facet.c.facet_id == facet.c.id)
            .where(facet.c.field.in_(listed))
            .group_by(facet.c.field, facet.c.value)
        )
        if conditions:
            statement = statement.where(submission_facet.c.submission_id.in_(select(submission.c.id).where(*conditions)))
        counts: dict[str, list[tuple[str, int]]] = {}
        for name, value, count in self._session.execute(statement):
            counts.setdefault(name, []).append((value, count))
        return {name: tuple(sorted(counts[name], key=lambda pair: (-pair[1], pair[0]))[:MOST_VALUES]) for name in listed if name in counts}

    def received_between(self, start: datetime, end: datetime) -> Iterator[Shared]:
        """What arrived from `start` on and before `end`, oldest first, examples left out, one in memory at a time; two statements."""
        meant = (submission.c.received_at >= start, submission.c.received_at < end, submission.c.example == false())
        noticed = select(flag).join(submission, submission.c.id == flag.c.submission_id).where(*meant)
        flags: dict[int, list[Flagged]] = {}
        for row in self._session.execute(noticed.order_by(flag.c.submission_id, flag.c.position)):
            flags.setdefault(row.submission_id, []).append(Flagged(code=row.code, pointer=row.pointer, message=row.message))
        rows = self._session.execute(
            _WHOLE.where(*meant).order_by(submission.c.received_at, submission.c.id), execution_options={"yield_per": 100}
        )
        return (_shared(row, tuple(flags.get(row.id, ()))) for row in rows)


def current_desk() -> Desk:
    """The desk of the current request: one read session, opened at the first call, closed when the request ends."""
    desk: Desk | None = g.get("desk")
    if desk is None:
        database: Database = current_app.extensions["tameshi"].database
        g.read_session = database.read_session()
        desk = g.desk = Desk(g.read_session)
    return desk


def close_desk(_error: BaseException | None = None) -> None:
    """Whatever was read is let go of, whether the request succeeded or not."""
    g.pop("desk", None)
    session: Session | None = g.pop("read_session", None)
    if session is not None:
        session.rollback()
        session.close()


def _shared(row: Any, flags: tuple[Flagged, ...]) -> Shared:
    told: dict[str, Any] = json.loads(unpack_document(row.body))
    return Shared(
        submission=read(told),
        document=told,
        hit=find.hit_of(row),
        received_at=row.received_at,
        flags=flags,
        sha256=row.sha256,
    )


def _query(query: str | Query) -> Query:
    return parse_query(query) if isinstance(query, str) else query


def _values_of(name: str) -> Any:
    return (
        select(submission_facet.c.submission_id, facet.c.value)
        .join(facet, facet.c.id == submission_facet.c.facet_id)
        .where(facet.c.field == name)
        .subquery()
    )
