"""What a trial adds to what is known of problems, and who saw it on which host: rows beside their counts, in and out again.

Counts stand by a problem's number, which is its key in addresses; what helped with it has a number of its own. Numbers are digests, so
nothing has to be looked up before a row is written, and every registry gives the same problem the same address.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, delete, func, or_, select, update
from sqlalchemy.orm import Session

from registry.db.bulk import merge_rows
from registry.db.pack import unpack_document
from registry.derive.problems import Identity, identity_of, language_of, normalised
from registry.models import document, know_how, rebuild, sighting
from registry.search.fields import FacetValue
from registry.search.figures import MEASURES, key_of
from schemas import Problem, Submission
from schemas.compiled import take

WORDS_CHARACTERS = 400
"""Of a symptom or a workaround, as lists show it; the whole stands in the document."""
SIGHTING_COLUMNS = ("submission_id", "position", "host", "contributor", "rate_pps", "problem", "workaround", "culprit")
KNOWN_COLUMNS = (
    "draft", "number", "problem", "stage", "part", "failure_kind", "lang", "words", "worked", "partly", "failed", "submissions", "first",
    "last",
)  # fmt: skip
FRAME_BYTES = 64
"""Frame size of the rates that are kept."""
_RATE = key_of(MEASURES["pps"].number, FRAME_BYTES)
_FINGERPRINT = "SHA256:"
AMOUNTS = ("worked", "partly", "failed", "submissions")
_WORDS, _LANG, _SUBMISSIONS, _FIRST, _LAST = map(KNOWN_COLUMNS.index, ("words", "lang", "submissions", "first", "last"))
_DIGITS = 15
"""Hexadecimal digits that fit into a whole number of a database."""
_LATER, _EARLIER = 2**63 - 1, 0
"""Bounds of numbers of submissions that change no first and no last one."""
_MERGED = ", ".join(
    [
        *(f"{name} = know_how.{name} + excluded.{name}" for name in AMOUNTS),
        *(
            f'"{name}" = CASE WHEN excluded."first" < know_how."first" THEN excluded."{name}" ELSE know_how."{name}" END'
            for name in ("words", "lang", "first")
        ),
        '"last" = CASE WHEN excluded."last" > know_how."last" THEN excluded."last" ELSE know_how."last" END',
    ]
)


Met = tuple[int | None, int | None, str | None]
"""Problem, what helped, culprit."""


class Known(NamedTuple):
    """A problem, or something that helped with the problem of this number, as one submission tells it."""

    number: int
    problem: int
    stage: str | None
    part: str | None
    failure_kind: str | None
    lang: str | None
    words: str


class Sighted(NamedTuple):
    """What one submission adds."""

    outcome: str
    rows: tuple[tuple[Any, ...], ...]
    """As SIGHTING_COLUMNS, the number left out."""
    known: tuple[Known, ...]
    """Each once, sorted by number."""


NOTHING = Sighted("", (), ())


def sighted(told: Submission, facets: Iterable[FacetValue], figures: Iterable[tuple[int, float]]) -> Sighted:
    """Of a trial that somebody made; references and shipped examples add nothing."""
    if told.kind != "trial" or told.example:
        return NOTHING
    who = host_number(told), contributor_number(facets), dict(figures).get(_RATE)
    met: dict[Met, None] = {}
    known: dict[int, Known] = {}
    for problem, several in ((problem, tuple(_known(problem))) for problem in told.problems):
        met[several[0].number, several[1].number if len(several) > 1 else None, problem.culprit] = None
        for one in several:
            known.setdefault(one.number, one)
    if not met and any(who):
        met[None, None, None] = None
    return Sighted(told.outcome, tuple((place, *who, *one) for place, one in enumerate(met)), tuple(sorted(known.values())))


def host_number(told: Submission) -> int | None:
    """By which the same host is recognised; None where its key was not told."""
    return _number(told.host.get("key") if told.host is not None else None)


def contributor_number(facets: Iterable[FacetValue]) -> int | None:
    """By which the same contributor is recognised: as the field of this name tells the fingerprint; None where it tells none."""
    return _number(next((one.value for one in facets if one.field == "contributor" and one.value.startswith(_FINGERPRINT)), None))


def number_of_key(key: str) -> int | None:
    """The number of the problem with this key, as addresses bear it; None of what is no key."""
    return int(key, 16) if len(key) == 12 and all(digit in "0123456789abcdef" for digit in key) else None


def key_of_number(number: int) -> str:
    """The key of the problem with this number."""
    return f"{number:012x}"


def workaround_number(one: Identity, problem: Problem) -> int | None:
    """The number of what helped: of its words as a reader takes them, in their language; None where nothing did."""
    if not problem.workaround:
        return None
    words = normalised(problem.workaround) or problem.workaround.strip()
    digest = hashlib.sha256("|".join((one.key, language_of(problem), words)).encode()).hexdigest()
    return int(digest[:_DIGITS], 16)


def count_met(session: Session, many: Sequence[tuple[int, Sighted]], *, draft: bool = False, times: int = 1) -> None:
    """What submissions met counted, or taken out of the counts where `times` is -1; one statement, none where nobody met anything.

    Taking out takes some more: what was met first or last by one that is gone has another first or last one now.
    """
    _count(session.connection(), many, draft=draft, times=times)
    if times < 0 and (numbers := {known.number for _, one in many for known in one.known}):
        _mend(session, numbers, draft, [number for number, _ in many])


def _known(problem: Problem) -> Iterator[Known]:
    """The problem, then what helped with it."""
    one = identity_of(problem)
    number, workaround = int(one.key, 16), workaround_number(one, problem)
    lang = language_of(problem)
    yield Known(number, 0, one.stage or None, one.part or None, one.failure_kind or None, lang, _shown(problem.symptom))
    if workaround is not None and problem.workaround:
        yield Known(workaround, number, None, None, None, lang, _shown(problem.workaround))


def _shown(text: str) -> str:
    return text.strip()[:WORDS_CHARACTERS]


def _number(key: str | None) -> int | None:
    return None if not key else int(hashlib.sha256(key.encode()).hexdigest()[:_DIGITS], 16)


def _count(connection: Connection, many: Sequence[tuple[int, Sighted]], *, draft: bool, times: int = 1) -> None:
    """Rows in the order of their numbers, so that two writers never wait for each other crosswise."""
    rows: dict[int, list[Any]] = {}
    for submission_id, sighted in many:
        first, last = (submission_id, submission_id) if times > 0 else (_LATER, _EARLIER)
        for one in sighted.known:
            row = rows.setdefault(one.number, [draft, *one, 0, 0, 0, 0, first, last])
            if first < row[_FIRST]:
                row[_WORDS], row[_LANG], row[_FIRST] = one.words, one.lang, first
            row[_LAST] = max(row[_LAST], last)
            row[KNOWN_COLUMNS.index(sighted.outcome)] += times
            row[_SUBMISSIONS] += times
    merge_rows(connection, know_how, KNOWN_COLUMNS, [tuple(rows[number]) for number in sorted(rows)], _MERGED)


def _mend(session: Session, numbers: Iterable[int], draft: bool, gone: Sequence[int]) -> None:
    """First and last ones that are gone give way to those that are left; what nobody met any more is forgotten, words included."""
    of_these = and_(know_how.c.draft == draft, know_how.c.number.in_(list(numbers)))
    session.execute(delete(know_how).where(of_these, know_how.c.submissions <= 0))
    touched = or_(know_how.c.first.in_(gone), know_how.c.last.in_(gone))
    columns = know_how.c.number, know_how.c.problem, know_how.c.first
    left: list[ColumnElement[bool]] = [sighting.c.submission_id.not_in(gone)]
    if draft:
        left.append(sighting.c.submission_id <= select(rebuild.c.reached).scalar_subquery())
    for number, problem, first_before in session.execute(select(*columns).where(of_these, touched)).all():
        met = [sighting.c.problem == (problem or number), *([sighting.c.workaround == number] if problem else [])]
        bounds = select(func.min(sighting.c.submission_id), func.max(sighting.c.submission_id)).where(*met, *left)
        first, last = session.execute(bounds).one()
        row = and_(know_how.c.draft == draft, know_how.c.number == number)
        if first is None:  # Whoever is still counted had a document that nobody could read, and so could not be counted out.
            session.execute(delete(know_how).where(row))
            continue
        told = {} if first == first_before else _told_by(session, first, number)
        session.execute(update(know_how).where(row).values(first=first, last=last, **told))


def _told_by(session: Session, submission_id: int, number: int) -> dict[str, str | None]:
    """In which words and language a submission told something; nothing where its document is broken."""
    body = session.execute(select(document.c.body).where(document.c.submission_id == submission_id)).scalar_one_or_none()
    try:
        told = take(json.loads(unpack_document(body or b"")))
    except ValueError:  # Damaged bytes, no JSON, or a SchemaError.
        return {}
    return next(
        ({"words": one.words, "lang": one.lang} for problem in told.problems for one in _known(problem) if one.number == number), {}
    )
