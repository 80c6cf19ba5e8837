"""What stands out of a span of time: what was met most, what was reproduced, the fastest of each class, what works for nobody yet."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from registry.derive.standing import SET_APART, setting_of
from registry.desk import Desk
from registry.digest.columns import one_line, shorten
from registry.digest.span import Span
from registry.findings import KnownProblem
from registry.records import Figure, Hit, Shared
from schemas import Run, Series
from schemas.comparability import marks

MOST_TOLD = 10
_LOOKED_AT = 15
"""The fastest of each I/O mode, among which those that are comparable are found."""
_SENTENCE_COLUMNS, _NAME_COLUMNS = 400, 120
Class = tuple[str, str, int | None, str | None, str, str | None, int | None, float | None, str, int]
"""I/O mode, unit, family, direction, kind of run, kind and speed of the link, loss allowed, setting, frame size."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One submission by its name."""

    id: str
    url: str
    title: str
    figure: Figure | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fastest:
    """The highest rate of those that were measured in the same way, in one I/O mode, on links as fast."""

    mode: str
    figure: Figure
    setting: str
    link_speed_mbps: int | None
    others: int
    """How many more submissions of this span it was held against: the next fastest, not all there may be."""
    second: float
    """The highest rate of those."""
    told: Told


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """A problem that submissions of this span met."""

    key: str
    url: str
    symptom: str
    lang: str | None
    stage: str | None
    submissions: int
    helped: str | None
    """What helped most; None: nobody knows yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Highlights:
    """All of it; empty where nothing stands out."""

    worst: Met | None = None
    """Bad know-how of the week: the problem that most met."""
    reproduced: tuple[Told, ...] = ()
    fastest: tuple[Fastest, ...] = ()
    open: tuple[Met, ...] = ()
    """What helped with nobody's problem yet, that met most first."""
    amended: int | None = None
    """Corrections of that time; None where only some submissions were asked for."""
    withdrawn: int | None = None


def highlights_of(desk: Desk, span: Span, query: str, home: str) -> Highlights:
    """What stands out among the trials of a span that a query asks for; some forty statements at most."""
    asked = f"since:{span.start.date()} until:{span.last_day.date()} kind:trial {query}".strip()
    met = [_met(problem, home) for problem in desk.know_how(asked, order="most", limit=4 * MOST_TOLD).problems]
    changes = None if query else desk.changed_between(span.start, span.end)
    return Highlights(
        worst=met[0] if met else None,
        reproduced=tuple(_told(hit, home) for hit in desk.search(f"{asked} plausibility:reproduced", limit=MOST_TOLD).hits),
        fastest=fastest_of(_shared(desk, asked), home),
        open=tuple(problem for problem in met if problem.helped is None)[:MOST_TOLD],
        amended=changes.amended if changes is not None else None,
        withdrawn=changes.withdrawn if changes is not None else None,
    )


def _shared(desk: Desk, asked: str) -> Iterator[Shared]:
    modes = [value for value, count in desk.facets(asked).get("mode", ()) if count > 1 and value != "unknown"]
    searches = (desk.search(f"{asked} mode:{mode} -plausibility:implausible", sort="rate", limit=_LOOKED_AT) for mode in modes)
    return desk.submissions(sorted({hit.id for page in searches for hit in page.hits}))


def fastest_of(submissions: Iterator[Shared], home: str) -> tuple[Fastest, ...]:
    """The fastest of each class in which more than one submission measured; a rate that stands alone is no record."""
    classes: dict[Class, dict[str, tuple[float, Shared]]] = {}
    for shared in submissions:
        for place, value in _rates(shared):
            best = classes.setdefault(place, {})
            if shared.submission.id not in best or best[shared.submission.id][0] < value:
                best[shared.submission.id] = (value, shared)
    found = [_fastest(place, sorted(best.values(), key=lambda one: -one[0]), home) for place, best in classes.items() if len(best) > 1]
    return tuple(sorted(found, key=lambda one: (-one.others, -one.figure.value, one.told.id))[:MOST_TOLD])


def _rates(shared: Shared) -> Iterator[tuple[Class, float]]:
    """Every rate at its series' smallest frame, with its class; what curves leave out is left out here."""
    mode = shared.hit.modes[0] if shared.hit.modes else None
    for run in shared.submission.runs if mode is not None else ():
        if SET_APART & set(marks(run, shared.submission.host)):
            continue
        for series in run.series:
            if series.metric in {"rate", "goodput"} and series.points:
                point = min(series.points, key=lambda one: one.frame_bytes or 0)
                yield _class(mode or "", run, series, point.frame_bytes or 0), point.value


def _class(mode: str, run: Run, series: Series, frame_bytes: int) -> Class:
    return (
        mode, series.unit, series.family, series.direction, run.kind, run.link_type, run.link_speed_mbps, run.loss_ratio_allowed,
        setting_of(run, series), frame_bytes,
    )  # fmt: skip


def _fastest(place: Class, best: Sequence[tuple[float, Shared]], home: str) -> Fastest:
    mode, unit, family, _, run_kind, _, speed, _, setting, frame_bytes = place
    value, first = best[0]
    figure = Figure(metric="rate", unit=unit, value=value, frame_bytes=frame_bytes or None, family=family, run_kind=run_kind)
    return Fastest(
        mode=mode,
        figure=figure,
        setting=setting,
        link_speed_mbps=speed,
        others=len(best) - 1,
        second=best[1][0],
        told=_told(first.hit, home),
    )


def _told(hit: Hit, home: str) -> Told:
    named = next((one_line(words) for words in (hit.title, *hit.nics[:1], hit.system) if words and one_line(words)), hit.id)
    return Told(id=hit.id, url=f"{home}/s/{hit.id}", title=shorten(named, _NAME_COLUMNS), figure=hit.figure)


def _met(problem: KnownProblem, home: str) -> Met:
    summary = problem.summary
    return Met(
        key=summary.key,
        url=f"{home}/know-how/{quote(summary.key, safe='')}",
        symptom=shorten(one_line(summary.symptom), _SENTENCE_COLUMNS),
        lang=summary.lang,
        stage=summary.stage,
        submissions=problem.matching,
        helped=shorten(one_line(problem.helped[0].text), _SENTENCE_COLUMNS) if problem.helped else None,
    )
