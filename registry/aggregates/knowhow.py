"""Problems that many met, each as one: how often, on what, and what helped."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pyroaring import BitMap
from sqlalchemy import ColumnElement, Select, and_, false, func, select, tuple_, union_all
from sqlalchemy.orm import Session

from registry.aggregates.met import Counted
from registry.aggregates.occurrences import occurrences_of
from registry.aggregates.problems import MOST_COUNTED, outcomes_of, summary_of
from registry.aggregates.sightings import EVERYTHING, Selection, newest, selected
from registry.derive.knowhow import number_of_key
from registry.derive.problems import normalised
from registry.derive.seen import BIOS, BOARD, MODE, NIC, VERSION
from registry.errors import ParameterError
from registry.findings import Helped, KnowHow, KnownProblem, SeenWith
from registry.models import know_how as kept
from registry.models import sighting, submission
from registry.search.find import MOST_COUNTED as MOST_IN_TOTAL
from registry.search.parse import Query

MOST_SHOWN = 50
MOST_HELPED, MOST_HELPED_IN_LIST = 20, 3
MOST_MET, MOST_MET_IN_LIST = 10_000, 100
"""Trials, the newest that met a problem, whose hypervisors, kernels and so on are told of it."""
Order = Literal["last", "most"]
"""The problem met last first, or the one met most."""
_FIELDS = {"hypervisor": "hypervisor", "hypervisor_version": VERSION, "mode": "mode", "driver": "driver", "kernel": "kernel", "os": "os",
           "bios": BIOS}  # fmt: skip
_ITEMS = {"nic": NIC, "board": BOARD}
"""What has a page of its own, by its name there."""
_IN_LIST = {"hypervisor": "hypervisor", "mode": "mode", "driver": "driver", "nic": NIC}
"""Of some hundreds of values at most, so that the trials of a list are held against all of them."""
_CURSOR = re.compile(r"([0-9]{1,18})\.([0-9]{1,18})", re.ASCII)
PROBLEMS = (kept.c.draft == false(), kept.c.problem == 0)
"""Rows of problems, not of what helped with them."""
_FIRST, _LAST = submission.alias("the_first"), submission.alias("the_last")
_ROWS = select(*kept.c, _LAST.c.uid, _FIRST.c.received_at.label("first_met_at"), _LAST.c.received_at.label("last_met_at")).select_from(
    kept.join(_FIRST, _FIRST.c.id == kept.c.first).join(_LAST, _LAST.c.id == kept.c.last)
)
_ORDERED_BY = {"last": kept.c.last, "most": kept.c.submissions}


_ToldBy = Mapping[int, Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which problems of a selection are listed, and from where on."""

    stage: str | None = None
    component: str | None = None
    culprit: str | None = None
    order: Order = "last"
    limit: int = MOST_SHOWN
    cursor: str | None = None

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        """What the problem itself must be; the trial it was met in may have others."""
        stage = [] if self.stage is None else [kept.c.stage == self.stage]
        part = [] if self.component is None else [kept.c.part.contains(normalised(self.component), autoescape=True)]
        return [*stage, *part]

    @property
    def after(self) -> tuple[int, int] | None:
        """The place of the last one listed before. Raises ParameterError for a cursor that is none."""
        if self.cursor is None:
            return None
        told = _CURSOR.fullmatch(self.cursor)
        if told is None:
            raise ParameterError("cursor", "is none that this list gave out")
        return int(told[1]), int(told[2])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Listed:
    """Problems of a page, and how many there are."""

    rows: Sequence[Any]
    counts: Mapping[int, Counted]
    """Among the trials asked for; empty where all are."""
    total: int
    total_is_capped: bool
    next_cursor: str | None


def know_how(session: Session, query: Query, asked: Asked) -> KnowHow:
    """The problems that a query's trials met, each once; six statements, one more for each figure compared.

    Without a query and a culprit they are listed as ingest keeps them, all of them. Otherwise they are counted over the newest trials asked
    for that met any. Raises ParameterError for a cursor that is none.
    """
    with selected(session, query) as found:
        trials = found.trials & found.met.met_some
        counted = newest(trials, MOST_COUNTED)
        is_whole = not query.terms and asked.culprit is None
        listed = _all(session, asked) if is_whole else _among(session, found.met.problems_of(counted, asked.culprit), asked)
        numbers = [row.number for row in listed.rows]
        met, helped = _met(session, numbers), _helped(session, numbers, MOST_HELPED_IN_LIST)
        few = BitMap(one.submission_id for members in met.values() for one in members)
        told = {name: found.told_by(few, field) for name, field in _IN_LIST.items()}
        problems = tuple(
            _in_list(found, row, listed.counts.get(row.number), met[row.number], helped[row.number], told) for row in listed.rows
        )
    return KnowHow(
        problems=problems, looked_at=len(trials if is_whole else counted), trials=len(trials), total=listed.total,
        total_is_capped=listed.total_is_capped, next_cursor=listed.next_cursor, filtered=query.text, newest_only=found.is_recent,
    )  # fmt: skip


def known_problem(session: Session, key: str, cursor: int | None = None) -> KnownProblem | None:
    """One problem with its newest occurrences, or those before a submission's number; None where nobody met it. Six statements."""
    number = number_of_key(key)
    row = None if number is None else session.execute(_ROWS.where(*PROBLEMS, kept.c.number == number)).one_or_none()
    if row is None:
        return None
    members = select(sighting.c.submission_id, sighting.c.culprit).where(sighting.c.problem == number)
    met = session.execute(members.order_by(sighting.c.submission_id.desc()).limit(MOST_MET)).all()
    occurrences, following = occurrences_of(session, row.number, cursor)
    with selected(session, EVERYTHING) as found:
        among = BitMap(one.submission_id for one in met) & found.bitmaps.everything
        window = newest(among)
        return KnownProblem(
            summary=summary_of(row),
            newest=row.uid,
            outcomes=outcomes_of(row),
            first_met_at=row.first_met_at,
            last_met_at=row.last_met_at,
            matching=row.submissions,
            looked_at=len(among),
            contributors=found.met.contributors_of(window),
            seen=_seen(found, among, window),
            culprits=_culprits(met),
            helped=_helped(session, [row.number], MOST_HELPED)[row.number],
            occurrences=occurrences,
            next_cursor=following,
            newest_only=found.is_recent,
        )


def _all(session: Session, asked: Asked) -> _Listed:
    """Problems as ingest keeps them; two statements."""
    column, after = _ORDERED_BY[asked.order], asked.after
    wanted = [*PROBLEMS, *asked.conditions]
    further = [] if after is None else [tuple_(column, kept.c.number) < tuple_(*after)]
    page = _ROWS.where(*wanted, *further).order_by(column.desc(), kept.c.number.desc()).limit(asked.limit + 1)
    rows = session.execute(page).all()
    some = select(kept.c.number).where(*wanted).limit(MOST_IN_TOTAL + 1).subquery()
    total = session.execute(select(func.count()).select_from(some)).scalar_one()
    cursor = _cursor(getattr(rows[asked.limit - 1], column.name), rows[asked.limit - 1].number) if len(rows) > asked.limit else None
    return _Listed(
        rows=rows[: asked.limit], counts={}, total=min(total, MOST_IN_TOTAL), total_is_capped=total > MOST_IN_TOTAL, next_cursor=cursor
    )


def _among(session: Session, counts: Mapping[int, Counted], asked: Asked) -> _Listed:
    """Problems as some trials met them; one statement, two where the problem itself is asked for."""
    if asked.conditions:
        allowed = session.execute(select(kept.c.number).where(*PROBLEMS, *asked.conditions)).scalars()
        counts = {number: counts[number] for number in allowed if number in counts}
    place = 0 if asked.order == "most" else 1
    ordered = sorted(((one[place], number) for number, one in counts.items()), reverse=True)
    after = asked.after
    rest = ordered if after is None else [one for one in ordered if one < after]
    chosen = [number for _, number in rest[: asked.limit]]
    rows = {row.number: row for row in session.execute(_ROWS.where(*PROBLEMS, kept.c.number.in_(chosen)))} if chosen else {}
    return _Listed(
        rows=[rows[number] for number in chosen if number in rows],
        counts=counts,
        total=len(ordered),
        total_is_capped=False,
        next_cursor=_cursor(*rest[asked.limit - 1]) if len(rest) > asked.limit else None,
    )


def _cursor(amount: int, number: int) -> str:
    return f"{amount}.{number}"


def _in_list(
    found: Selection, row: Any, counted: Counted | None, met: Sequence[Any], helped: tuple[Helped, ...], told: Mapping[str, _ToldBy]
) -> KnownProblem:
    among = BitMap(one.submission_id for one in met)
    tables = {}
    for name, by_trial in told.items():
        values: dict[str, BitMap] = {}
        for trial in among:
            for value in by_trial.get(trial, ()):
                values.setdefault(value, BitMap()).add(trial)
        tables[name] = found.items(values, among) if name in _ITEMS else found.table(values, among)
    return KnownProblem(
        summary=summary_of(row), newest=row.uid, first_met_at=row.first_met_at, last_met_at=row.last_met_at, outcomes=outcomes_of(row),
        matching=counted.submissions if counted else row.submissions, looked_at=len(among),
        contributors=found.met.contributors_of(among), seen={name: one for name, one in tables.items() if one}, culprits=_culprits(met),
        helped=helped, newest_only=found.is_recent,
    )  # fmt: skip


def _seen(found: Selection, among: BitMap, window: BitMap) -> dict[str, tuple[SeenWith, ...]]:
    """On what, by name; what nobody told is left out."""
    values = found.most_frequent(among, [*_FIELDS.values(), *_ITEMS.values(), MODE])
    tables = {name: found.table(values.get(field, {}), window) for name, field in _FIELDS.items()}
    tables |= {name: found.items(values.get(field, {}), window) for name, field in _ITEMS.items()}
    hypervisors = found.of_values("hypervisor")
    cells = {f"{own} {name}": numbers & under for own, numbers in values.get(MODE, {}).items() for name, under in hypervisors.items()}
    tables["cell"] = found.table(cells, window)
    return {name: table for name, table in tables.items() if table}


def _culprits(met: Iterable[Any]) -> tuple[str, ...]:
    counts = Counter(word for _, word in {(one.submission_id, one.culprit) for one in met} if word)
    return tuple(sorted(counts, key=lambda word: (-counts[word], word)))


def _met(session: Session, numbers: Sequence[int]) -> dict[int, list[Any]]:
    """The newest that met each problem; one statement."""
    columns = sighting.c.problem, sighting.c.submission_id, sighting.c.culprit
    arms = [select(*columns).where(sighting.c.problem == number).order_by(sighting.c.submission_id.desc()) for number in numbers]
    found: dict[int, list[Any]] = {number: [] for number in numbers}
    for row in each(session, arms, MOST_MET_IN_LIST):
        found[row.problem].append(row)
    return found


def _helped(session: Session, numbers: Sequence[int], most: int) -> dict[int, tuple[Helped, ...]]:
    """What helped with each problem, that which most tell first, in the words in which it was told first; one statement."""
    columns = kept.c.problem, kept.c.words, kept.c.lang, kept.c.submissions, kept.c.number
    of_problem = [and_(kept.c.draft == false(), kept.c.problem == number) for number in numbers]
    arms = [select(*columns).where(one).order_by(kept.c.submissions.desc(), kept.c.number.desc()) for one in of_problem]
    found: dict[int, list[Any]] = {number: [] for number in numbers}
    for row in each(session, arms, most):
        found[row.problem].append(row)
    return {
        number: tuple(
            Helped(text=row.words, lang=row.lang or "", submissions=row.submissions)
            for row in sorted(rows, key=lambda row: (-row.submissions, -row.number))
        )
        for number, rows in found.items()
    }


def each(session: Session, arms: Sequence[Select[Any]], most: int) -> Iterable[Any]:
    """The first rows of each selection, in one statement."""
    return session.execute(union_all(*(select(arm.limit(most).subquery()) for arm in arms))) if arms else ()
