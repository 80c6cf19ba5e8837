"""The public door for readers: pages, the HTTP interface and the digest ask here and get records, never rows."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import current_app, g
from sqlalchemy import false, func, select
from sqlalchemy.orm import Session

from registry import revisions
from registry.aggregates import compare, elsewhere, hardware, helped, knowhow, matrix, normalised, questions, staleness, weeks
from registry.aggregates import series as aggregates
from registry.db.engine import Database
from registry.db.pack import unpack_document
from registry.derive.seen import CELL
from registry.errors import ParameterError
from registry.findings import (
    Compared,
    Gain,
    Hardware,
    HardwareItem,
    HardwarePage,
    KnowHow,
    KnownProblem,
    Matrix,
    Standing,
    Trend,
    WhatHelped,
    WorkedSince,
)
from registry.findings.elsewhere import Elsewhere
from registry.ingest.aside import Aside, aside_of
from registry.ingest.beside import beside_of
from registry.ingest.confirm import Confirmed, confirmed_by_key
from registry.ingest.store import flags_of
from registry.models import document, facet, facet_count, facet_list, submission, tally
from registry.moderation.actions import hold_first
from registry.moderation.transparency import Account, account
from registry.records import ALONE, Arrived, Changes, Counts, Curves, Flagged, Hit, MatrixCell, Page, Shared, Total, Withdrawn
from registry.search import choose, find
from registry.search.choose import Facets
from registry.search.complete import Completion, complete
from registry.search.kept import unpack_flags
from registry.search.parse import Query, parse_query
from registry.trust import agreements, history
from registry.trust.agreement import Agreement
from schemas.compiled import take
from schemas.normalising import Normalised
from schemas.v1.submission import OUTCOMES

MOST_OF_A_SORT = 50
"""Submissions of one outcome that are told whole of a span of time: whoever reads of more reads a list."""
_CONTRIBUTORS = (
    select(func.count())
    .select_from(facet.join(facet_count, facet_count.c.facet_id == facet.c.id))
    .where(facet.c.field == "contributor", facet.c.value.startswith("SHA256:"))
    .where(facet_count.c.draft == false(), facet_count.c.submissions + facet_count.c.examples > 0)
)

_WHOLE = select(submission, document.c.body).join(document, document.c.submission_id == submission.c.id)


class Desk:
    """Answers about the registry over one read session; every method says how many statements it takes."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def newest(self, limit: int = 20) -> tuple[Hit, ...]:
        """The newest submissions, shipped examples and references included; one statement."""
        return find.page_of(self._session, (), limit=limit).hits

    def search(self, query: str | Query, *, sort: str = "newest", limit: int = 20, cursor: str | None = None) -> Page:
        """One page of what a query asks for; four statements at most, and one for each figure. Raises QueryError, ParameterError."""
        return choose.search(self._session, _query(query), sort=sort, limit=limit, cursor=cursor)

    def submission(self, uid: str) -> Shared | None:
        """One submission with all there is to it, or None; four statements at most."""
        row = self._session.execute(_WHOLE.where(submission.c.uid == uid)).one_or_none()
        if row is None:
            return None
        shared = _shared(row, flags_of(self._session, [row.id]).get(row.id, ()))
        earlier = revisions.revisions_of(self._session, row.id, shared.document) if shared.hit.amended else ()
        flagged = any(flag.code == "outside-bounds" for flag in shared.flags)
        told = beside_of(self._session, [row.id]).get(row.id, ALONE) if flagged else ALONE
        return replace(shared, beside=told, revisions=earlier, handle=revisions.held_handle(self._session, shared.submission))

    def withdrawn(self, uid: str) -> Withdrawn | None:
        """What is left of a submission that was taken back, or None; one statement."""
        return revisions.withdrawn_of(self._session, uid)

    def aside(self, uid: str) -> Aside | None:
        """Why a submission that is here is not shown, or None; one statement."""
        return aside_of(self._session, uid)

    def account(self) -> Account:
        """What was reported, hidden, restored, withdrawn and refused, in counts; seven statements."""
        return account(self._session, hold_first(self._session))

    def earlier(self, uid: str, position: int) -> Mapping[str, object] | None:
        """The document that a submission was before, or None; one statement."""
        return revisions.earlier_document(self._session, uid, position)

    def submission_curves(self, uid: str) -> tuple[Curves, ...]:
        """The curves of one submission, one record for each metric and unit; two statements. Empty where it has none."""
        shared = self.submission(uid)
        return () if shared is None else self.curves(shared)

    def curves(self, shared: Shared) -> tuple[Curves, ...]:
        """The same for a submission at hand; no statement."""
        return aggregates.curves_of_submission(shared.submission, flagged=shared.hit.plausibility == "implausible")

    def agreements(self, shared: Shared) -> tuple[Agreement, ...]:
        """How a submission stands beside others of each of its configurations, as of now; two statements a configuration."""
        return agreements.agreements_of(self._session, shared.submission)

    def judgements(self, uid: str) -> tuple[history.Judgement, ...]:
        """How a submission was judged, where that has changed, the first judgement first; one statement."""
        return history.judgements_of(self._session, uid)

    def confirmed(self, keys: Sequence[str]) -> Mapping[str, Confirmed]:
        """What readers say of problems, by their keys, of those of which anything is said; one statement."""
        return confirmed_by_key(self._session, keys)

    def baselines(self, shared: Shared) -> Mapping[int, Normalised]:
        """The runs of a submission that name a baseline, by their place, held against it; one statement at most."""
        return normalised.normalised_runs(self._session, shared.submission)

    def series(
        self,
        query: str | Query = "",
        *,
        metric: str = "rate",
        by: str = "mode",
        family: int | None = None,
        direction: str | None = None,
        per: str | None = None,
        normalise: str | None = None,
    ) -> Curves:
        """Median and quartiles over the plausible trials a query asks for; ten statements at most. Raises QueryError, ParameterError."""
        asked = _query(query)
        if normalise is None:
            return aggregates.series_of(self._session, asked, metric=metric, by=by, family=family, direction=direction, per=per)
        if per is not None or direction is not None:
            raise ParameterError("normalise", "goes with no per and no direction: percentages are of the same run")
        return normalised.normalised_series(self._session, asked, metric=metric, by=by, family=family, against=normalise)

    def gain(self, query: str | Query = "", *, frame_bytes: int = 64) -> Gain:
        """What more queues bring over one on the same machine; ten statements at most. Raises QueryError."""
        return questions.gain_of(self._session, _query(query), frame_bytes=frame_bytes)

    def trend(self, query: str | Query = "", *, metric: str = "rate", by: str = "kernel", frame_bytes: int = 64) -> Trend:
        """One figure over versions and where it changed; ten statements at most. Raises QueryError, ParameterError."""
        return questions.trend_of(self._session, _query(query), metric=metric, by=by, frame_bytes=frame_bytes)

    def standing(self, uid: str) -> tuple[Standing, ...] | None:
        """Where the rates of a submission stand among comparable ones, or None where there is no such submission; five statements.

        Empty where it has no rates, and for examples, references and implausible ones.
        """
        known = self._session.execute(select(submission.c.id).where(submission.c.uid == uid)).one_or_none()
        return None if known is None else questions.standings(self._session, uid)

    def compare(self, uids: Sequence[str], baseline: str | None = None) -> Compared:
        """Two to eight submissions side by side, percent of the first or of `baseline`; two statements. Raises ParameterError."""
        asked, place = compare.asked(uids, baseline)
        rows = {row.uid: row for row in self._session.execute(_WHOLE.where(submission.c.uid.in_(asked)))}
        if missing := [uid for uid in asked if uid not in rows]:
            raise ParameterError("ids", f"names {', '.join(missing)}: no such submission is here")
        flags = flags_of(self._session, [row.id for row in rows.values()])
        return compare.compared([_shared(rows[uid], flags.get(rows[uid].id, ())) for uid in asked], place)

    def hardware_list(self, kind: str) -> tuple[HardwareItem, ...]:
        """NICs, CPUs, boards, chipsets or hypervisors that trials were made with, the most frequent first, 500 at most; one statement."""
        return hardware.hardware_list(self._session, kind)

    def hardware_page(
        self, kind: str, query: str | Query = "", *, words: str = "", limit: int = 50, cursor: str | None = None
    ) -> HardwarePage:
        """Some of them, those that have all the words in their names; three statements. Raises QueryError, ParameterError."""
        return hardware.hardware_page(self._session, kind, _query(query), words=words, limit=limit, cursor=cursor)

    def hardware(self, kind: str, key: str) -> Hardware | None:
        """What the community has seen of one of them, or None; five statements."""
        return hardware.hardware_of(self._session, kind, key)

    def reported_elsewhere(self, kind: str, key: str) -> Elsewhere | None:
        """What other collections and papers report of one of them, or None; five statements."""
        return elsewhere.reported_elsewhere(self._session, kind, key)

    def counted_matrix(self, query: str | Query = "", *, by_nic: bool = False) -> Matrix:
        """How often each I/O mode worked under each hypervisor, with each NIC if asked; three statements. Raises QueryError."""
        asked = _query(query)
        if not asked.terms and not by_nic:
            return matrix.matrix_of_all(self.matrix())
        return matrix.matrix_of(self._session, asked, by_nic=by_nic)

    def know_how(
        self,
        query: str | Query = "",
        *,
        stage: str | None = None,
        component: str | None = None,
        culprit: str | None = None,
        order: knowhow.Order = "last",
        limit: int = 20,
        cursor: str | None = None,
    ) -> KnowHow:
        """The problems that a query's trials met, each once, in the order asked for; six statements. Raises QueryError, ParameterError."""
        asked = knowhow.Asked(stage=stage, component=component, culprit=culprit, order=order, limit=limit, cursor=cursor)
        return knowhow.know_how(self._session, _query(query), asked)

    def what_helped(
        self, query: str | Query = "", *, stage: str | None = None, component: str | None = None, culprit: str | None = None
    ) -> WhatHelped:
        """What helped with all the problems asked for, each wording once; five statements at most. Raises QueryError, ParameterError."""
        return helped.what_helped(self._session, _query(query), knowhow.Asked(stage=stage, component=component, culprit=culprit))

    def known_problem(self, key: str, cursor: int | None = None) -> KnownProblem | None:
        """One problem with its newest occurrences, or those before a cursor, and what helped; or None. Six statements."""
        return knowhow.known_problem(self._session, key, cursor)

    def worked_since(self, problem: KnownProblem) -> WorkedSince | None:
        """What has worked since a problem was met, on newer kernels, or None; two statements at most."""
        return staleness.worked_since(self._session, problem)

    def counts(self) -> Counts:
        """How much there is, shipped examples left out; two statements."""
        amounts = (tally.c.submissions, tally.c.problems, tally.c.runs)
        statement = select(tally.c.outcome, *map(func.sum, amounts)).where(tally.c.draft == false(), tally.c.example == false())
        of_outcome = {outcome: tuple(map(int, sums)) for outcome, *sums in self._session.execute(statement.group_by(tally.c.outcome))}
        submissions, problems, runs = (sum(sums) for sums in zip(*of_outcome.values(), strict=True)) if of_outcome else (0, 0, 0)
        return Counts(
            submissions=submissions,
            **{outcome: of_outcome.get(outcome, (0,))[0] for outcome in OUTCOMES},
            contributors=self._session.execute(_CONTRIBUTORS).scalar_one(),
            problems=problems,
            runs=runs,
        )

    def matrix(self) -> tuple[MatrixCell, ...]:
        """How often each I/O mode worked under each hypervisor, examples and references left out; one statement."""
        cells: dict[tuple[str, str], dict[str, int]] = {}
        counted = select(facet.c.value, facet_count.c.submissions).join(facet_count, facet_count.c.facet_id == facet.c.id)
        meant = (facet.c.field == CELL, facet_count.c.draft == false(), facet_count.c.submissions > 0)
        for cell, submissions in self._session.execute(counted.where(*meant)):
            mode, hypervisor, outcome = cell.split(" ")
            cells.setdefault((mode, hypervisor), dict.fromkeys(OUTCOMES, 0))[outcome] = submissions
        return tuple(MatrixCell(mode=mode, hypervisor=hypervisor, **cells[mode, hypervisor]) for mode, hypervisor in sorted(cells))

    def facets(self, query: str | Query = "") -> Facets:
        """The most frequent values of each listed field among what a query asks for; five statements at most. Raises QueryError."""
        return choose.facet_counts(self._session, _query(query))

    def complete(self, line: str, at: int) -> Completion:
        """What may stand at a place of a line; one statement at most."""
        return complete(self._session, line, at)

    def first_received(self) -> datetime | None:
        """When the oldest submission was received, None where there is none; one statement."""
        first: datetime | None = self._session.execute(select(func.min(submission.c.received_at))).scalar_one()
        return first

    def received_in(self, spans: Sequence[tuple[datetime, datetime]]) -> tuple[Total, ...]:
        """How many submissions were received in each span of time, examples left out; one statement."""
        return weeks.received_in(self._session, spans)

    def arrived_between(self, start: datetime, end: datetime) -> tuple[Arrived, ...]:
        """How many of each kind and outcome arrived from `start` on and before `end`, examples left out; one statement."""
        return weeks.arrived_in(self._session, start, end)

    def changed_between(self, start: datetime, end: datetime) -> Changes:
        """How many corrections and withdrawals were told in that time; one statement."""
        return weeks.changed_in(self._session, start, end)

    def received_between(self, start: datetime, end: datetime, most: int = MOST_OF_A_SORT) -> Iterator[Shared]:
        """The first `most` references and trials of each outcome of that time, oldest first, one in memory at a time; two statements."""
        chosen = weeks.first_of_each_sort(self._session, start, end, most)
        whole = _WHOLE.add_columns(facet_list.c.flags).outerjoin(facet_list, facet_list.c.submission_id == submission.c.id)
        rows = self._session.execute(
            whole.where(submission.c.id.in_(chosen)).order_by(submission.c.received_at, submission.c.id),
            execution_options={"yield_per": 100},
        )
        return (_shared(row, unpack_flags(row.flags)) for row in rows)

    def submissions(self, uids: Sequence[str]) -> Iterator[Shared]:
        """Submissions with their judgement, those that are there, one in memory at a time; one statement."""
        whole = _WHOLE.add_columns(facet_list.c.flags).outerjoin(facet_list, facet_list.c.submission_id == submission.c.id)
        rows = self._session.execute(whole.where(submission.c.uid.in_(uids)), execution_options={"yield_per": 100})
        return (_shared(row, unpack_flags(row.flags)) for row in rows)


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
        submission=take(told),
        document=told,
        hit=find.hit_of(row),
        received_at=row.received_at,
        flags=flags,
    )


def _query(query: str | Query) -> Query:
    return parse_query(query) if isinstance(query, str) else query
