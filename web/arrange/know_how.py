"""Problems that people met, for the pages of know-how: how to browse them, and one of them with all that is known."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from registry.derive.problems import normalised
from registry.derive.prose import plain_words
from registry.findings import KnownProblem, Occurrence, WorkedSince
from registry.search.complete import quoted
from web.arrange.results import terms_of
from web.arrange.seen import Table, tables

BROWSE: dict[str, tuple[str, str]] = {
    "stage": ("Stage", "stage"),
    "culprit": ("Culprit", "culprit"),
    "component": ("Component", ""),
    "hypervisor": ("Hypervisor", "hypervisor"),
    "mode": ("I/O mode", "io_mode"),
    "outcome": ("Outcome", "outcome"),
    "lang": ("Language", "language"),
}
"""By what problems are browsed: titles (message ids) and the groups of LABELS that name the values."""
SORTS: dict[str, str] = {"most": "Met most", "last": "Met last"}
"""The orders offered; message ids."""
SEEN: dict[str, tuple[str, str, str]] = {
    "nic": ("NIC", "", "nic"),
    "mode": ("I/O mode", "io_mode", ""),
    "hypervisor": ("Hypervisor", "hypervisor", "hypervisor"),
    "hypervisor_version": ("Version of the hypervisor", "", ""),
    "board": ("Board", "", "board"),
    "bios": ("BIOS", "", ""),
    "driver": ("Driver", "", ""),
    "kernel": ("Kernel", "", ""),
    "os": ("OS", "", ""),
}
"""On what a problem was met: titles (message ids), the groups that name the values, and the kind of page that tells more."""
MOST_VALUES = 12
MOST_CHARACTERS = 80
"""Of a symptom that is searched for: its beginning tells it from others."""
MOST_FIRMWARE = 6


class ToldProblem(Protocol):
    """A problem as a submission tells it, or as many do."""

    @property
    def symptom(self) -> str:
        """What was seen."""

    @property
    def stage(self) -> str | None:
        """At which stage."""

    @property
    def failure_kind(self) -> str | None:
        """The code of a failure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One value to browse by, how many submissions have it, and the line that asks for it, or no longer asks where it is chosen."""

    value: str
    count: int
    line: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """One field with its most frequent values."""

    title: str
    group: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A cause, by how many told it."""

    text: str
    lang: str
    submissions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemSheet:
    """Everything that the page of a problem prints."""

    problem: KnownProblem
    since: WorkedSince | None
    lang: str | None
    """Of its symptom."""
    components: tuple[str, ...]
    causes: tuple[Reason, ...]
    tables: tuple[Table, ...]
    firmware: tuple[str, ...]


def more_like(problem: ToldProblem) -> str:
    """The line that searches for other submissions that tell of such a problem, however each of them is counted."""
    where = f"stage:{problem.stage} " if problem.stage else ""
    if problem.failure_kind:
        return f"{where}failure:{quoted(problem.failure_kind)}"
    words = " ".join(plain_words(problem.symptom).replace('"', " ").split())
    if len(words) > MOST_CHARACTERS:
        room = words[:MOST_CHARACTERS]
        words = room.rpartition(" ")[0] or room
    return f'{where}"{words}"'


def without(line: str, *fields: str) -> str:
    """A line without the terms that ask one of these fields."""
    return " ".join(term for term in terms_of(line) if term.partition(":")[0] not in fields)


def asked_of(line: str, field: str) -> str | None:
    """The value that a line asks a field for, where it asks for exactly one."""
    values = [term.partition(":")[2].strip('"') for term in terms_of(line) if term.startswith(f"{field}:")]
    return values[0] if len(values) == 1 and values[0] and "," not in values[0] else None


def shelves(line: str, counts: Mapping[str, Sequence[tuple[str, int]]]) -> tuple[Shelf, ...]:
    """How to browse what a line finds."""
    terms = terms_of(line)
    return tuple(
        Shelf(title=title, group=group, choices=tuple(_choice(terms, name, value, count) for value, count in counts[name][:MOST_VALUES]))
        for name, (title, group) in BROWSE.items()
        if counts.get(name)
    )


def problem_sheet(problem: KnownProblem, since: WorkedSince | None) -> ProblemSheet:
    """A problem arranged for its page."""
    told = problem.occurrences
    return ProblemSheet(
        problem=problem,
        since=since,
        lang=problem.summary.lang,
        components=tuple(dict.fromkeys(one.component for one in told if one.component)),
        causes=causes_of(told),
        tables=tables(SEEN, problem.seen),
        firmware=tuple(dict.fromkeys(version for one in told for version in one.firmware))[:MOST_FIRMWARE],
    )


def causes_of(told: Iterable[Occurrence]) -> tuple[Reason, ...]:
    """Causes that say the same as one, those told by most first; in the words in which each was told last."""
    groups: dict[tuple[str, str], list[Occurrence]] = {}
    for one in told:
        if one.cause:
            groups.setdefault((one.lang, normalised(one.cause)), []).append(one)
    found = [
        Reason(text=same[0].cause or "", lang=lang, submissions=len({one.submission for one in same})) for (lang, _), same in groups.items()
    ]
    return tuple(sorted(found, key=lambda one: -one.submissions))


def _choice(terms: Sequence[str], name: str, value: str, count: int) -> Choice:
    term = f"{name}:{quoted(value)}"
    others = [one for one in terms if one != term]
    chosen = term in terms
    return Choice(value=value, count=count, line=" ".join(others if chosen else [*terms, term]), chosen=chosen)
