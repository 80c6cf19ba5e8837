"""A week of submissions → one frozen digest: what worked, what partly, what did not, and references apart."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import quote

from registry.derive.prose import first_paragraph
from registry.digest.columns import one_line, shorten
from registry.digest.highlights import Highlights
from registry.digest.span import Span
from registry.ingest.rules import RULES
from registry.records import Arrived, Figure, Flagged, Shared
from schemas import Problem, Reference
from schemas.records import Tree, plain
from schemas.times import rfc3339

SECTIONS: Mapping[str, str] = {
    "worked": "kind:trial outcome:worked",
    "partly": "kind:trial outcome:partly",
    "failed": "kind:trial outcome:failed",
    "references": "kind:reference",
}
"""Lists of a digest, and what finds all that belong into each, in words of the query language."""
_SENTENCE_COLUMNS = 400
"""Longer words are read on the submission's page."""
_NAME_COLUMNS = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """The first problem of a submission: what was seen, why, and what helped."""

    symptom: str
    where: tuple[tuple[str, str], ...]
    """What it concerns, as words of the wire with their group: `(("stage", "driver"), ("culprit", "firmware"))`."""
    cause: str | None
    workaround: str | None
    further: int
    """How many more problems the page lists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What one rule of the judge noticed."""

    code: str
    message: str
    """The arithmetic, in English, of the first place."""
    is_grave: bool
    """Whether it keeps the figures out of aggregates."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One submission as the digest tells it."""

    id: str
    url: str
    title: str | None
    outcome: str
    plausibility: str
    remarks: tuple[Remark, ...]
    """What the judge noticed, the grave first."""
    modes: tuple[str, ...]
    nics: tuple[str, ...]
    drivers: tuple[str, ...]
    hypervisor: str | None
    cpu: str | None
    system: str | None
    figure: Figure | None
    note: str | None
    lang: str | None
    """Language of the note."""
    trouble: Trouble | None
    citation: str | None

    @property
    def is_flagged(self) -> bool:
        """Whether its figures stay out of aggregates."""
        return self.plausibility == "implausible"


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """A week, told in four lists; within a list the order is that of arrival. A list may hold only the first of its submissions."""

    week: Span
    home_url: str
    worked: tuple[Entry, ...]
    partly: tuple[Entry, ...]
    failed: tuple[Entry, ...]
    references: tuple[Entry, ...]
    counts: Mapping[str, int]
    """How many belong into each list, by its name."""
    flagged: int
    """How many of all are flagged."""
    highlights: Highlights = field(default_factory=Highlights)
    query: str = ""
    """Which submissions it is about, in words of the query language; empty for all."""

    @property
    def total(self) -> int:
        """How many people tried something, references not counted."""
        return self.counts["worked"] + self.counts["partly"] + self.counts["failed"]

    @property
    def is_quiet(self) -> bool:
        """Whether nothing at all arrived."""
        return self.total == 0 and not self.counts["references"]

    def further(self, section: str) -> int:
        """How many more there are than a list tells of."""
        return self.counts[section] - len(getattr(self, section))

    def search_url(self, section: str) -> str:
        """Where all of a list can be read."""
        query = f"since:{self.week.start.date()} until:{self.week.last_day.date()} {SECTIONS[section]} {self.query}".strip()
        return f"{self.home_url}search?q={quote(query, safe=':')}"

    def tree(self) -> Tree:
        """The digest for programs."""
        return {
            "week": str(self.week),
            "from": rfc3339(self.week.start),
            "until": rfc3339(self.week.end),
            "counts": {"total": self.total, **self.counts, "flagged": self.flagged},
            "further": {name: {"count": self.further(name), "url": self.search_url(name)} for name in SECTIONS if self.further(name)},
            **({"query": self.query} if self.query else {}),
            **{name: plain(getattr(self, name)) for name in SECTIONS},
            "highlights": plain(self.highlights),
        }


def compose(
    week: Span,
    submissions: Iterable[Shared],
    *,
    public_url: str,
    arrived: Iterable[Arrived] | None = None,
    highlights: Highlights = Highlights(),  # noqa: B008  # A frozen record.
    query: str = "",
) -> Digest:
    """The digest of one span out of what arrived in it; shipped examples and what arrived at another time are left out.

    `arrived` says how many there were where `submissions` are only the first of them.
    """
    home = public_url.rstrip("/")
    sections: dict[str, list[tuple[datetime, str, Entry]]] = {name: [] for name in SECTIONS}
    for shared in submissions:  # One at a time: a week's documents need not fit into memory, its entries do.
        told = shared.submission
        if week.start <= shared.received_at < week.end and not told.example:
            sections[_section(told.kind, told.outcome)].append((shared.received_at, told.id, _entry(shared, home)))
    lists = {name: _in_order(section) for name, section in sections.items()}
    counts, flagged = _counted(lists) if arrived is None else _summed(arrived)
    return Digest(week=week, home_url=f"{home}/", **lists, counts=counts, flagged=flagged, highlights=highlights, query=query)


def _section(kind: str, outcome: str) -> str:
    return "references" if kind == "reference" else outcome


def _counted(lists: Mapping[str, tuple[Entry, ...]]) -> tuple[dict[str, int], int]:
    return {name: len(entries) for name, entries in lists.items()}, sum(entry.is_flagged for entries in lists.values() for entry in entries)


def _summed(arrived: Iterable[Arrived]) -> tuple[dict[str, int], int]:
    counts, flagged = dict.fromkeys(SECTIONS, 0), 0
    for one in arrived:
        counts[_section(one.kind, one.outcome)] += one.submissions
        flagged += one.implausible
    return counts, flagged


def _in_order(section: list[tuple[datetime, str, Entry]]) -> tuple[Entry, ...]:
    return tuple(entry for _, _, entry in sorted(section, key=lambda told: told[:2]))


def _entry(shared: Shared, home: str) -> Entry:
    submission, hit = shared.submission, shared.hit
    note = submission.note
    return Entry(
        id=submission.id,
        url=f"{home}/s/{submission.id}",
        title=_words(submission.title),
        outcome=submission.outcome,
        plausibility=hit.plausibility,
        remarks=_remarks(shared.flags),
        modes=hit.modes,
        nics=tuple(shorten(one_line(name), _NAME_COLUMNS) for name in hit.nics[:1]),
        drivers=tuple(map(one_line, hit.drivers)),
        hypervisor=hit.hypervisor,
        cpu=_words(hit.cpu),
        system=_words(hit.system),
        figure=hit.figure,
        note=_words(first_paragraph(note.text)) if note is not None else None,
        lang=note.lang if note is not None else None,
        trouble=_trouble(submission.problems),
        citation=_citation(submission.reference),
    )


def _remarks(flags: tuple[Flagged, ...]) -> tuple[Remark, ...]:
    first: dict[str, Remark] = {}
    for flag in flags:
        grave = flag.code in RULES and RULES[flag.code].leaves_out
        first.setdefault(flag.code, Remark(code=flag.code, message=_words(flag.message) or "", is_grave=grave))
    return tuple(sorted(first.values(), key=lambda remark: not remark.is_grave))


def _words(text: str | None) -> str | None:
    return shorten(one_line(text), _SENTENCE_COLUMNS) if text is not None else None


def _trouble(problems: tuple[Problem, ...]) -> Trouble | None:
    if not problems:
        return None
    first = problems[0]
    return Trouble(
        symptom=_words(first.symptom) or "",
        where=tuple((group, word) for group, word in (("stage", first.stage), ("culprit", first.culprit)) if word is not None),
        cause=_words(first.cause),
        workaround=_words(first.workaround),
        further=len(problems) - 1,
    )


def _citation(reference: Reference | None) -> str | None:
    if reference is None:
        return None
    year = str(reference.year) if reference.year is not None else None
    parts = (reference.authors, reference.title, year, reference.location, reference.url)
    return ", ".join(one_line(part) for part in parts if part is not None)
