"""What the search page shows: a page of hits with its facets, or the place where the query went wrong."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from registry import pci_names
from registry.records import Page
from registry.search.complete import quoted
from registry.search.fields import ALIASES, FIELDS
from registry.search.words import fold
from web.arrange.trouble import Trouble

FACETS: dict[str, tuple[str, str]] = {
    "mode": ("I/O mode", "io_mode"),
    "outcome": ("Outcome", "outcome"),
    "hypervisor": ("Hypervisor", "hypervisor"),
    "nic": ("NIC", ""),
    "driver": ("Driver", ""),
    "culprit": ("Culprit", "culprit"),
    "os": ("OS", ""),
    "cpu": ("CPU", ""),
    "board": ("Board", ""),
    "bios": ("BIOS", ""),
    "kind": ("Kind", "kind"),
    "plausibility": ("Judgement", "plausibility"),
}
"""The fields offered beside the results: their titles (message ids) and the group of LABELS that names their values."""
ALSO: dict[str, tuple[str, str]] = {
    "kernel": ("Kernel", ""),
    "router": ("Router", ""),
    "pci": ("PCI id", ""),
    "tried": ("NIC and its mode", ""),
    "stage": ("Stage", "stage"),
    "component": ("Component", ""),
}
"""Other fields that a term of a query is told by; the same."""
PHRASES: dict[str, str] = {
    "-is:example": "no shipped examples",
    "has:figures": "with figures",
    "has:problems": "with problems",
    "has:runs": "with runs",
}
"""Terms that read better as words of people; message ids."""
SORTS: dict[str, str] = {
    "newest": "Newest first",
    "oldest": "Oldest first",
    "rate": "Fastest first",
    "efficiency": "Most per core first",
}
"""The orders offered; message ids."""
MOST_VALUES = 20
SHOWN_VALUES = 8
"""Values of a field that stand open; the rest is folded."""

_VALUE = re.compile(r'(?:"[^"]*"|[^",])+')
_TERM = re.compile(r'(?:"[^"]*"|[^\s"])+')


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetLine:
    """One value, how many have it, and the query that asks for it, or no longer asks where it is chosen."""

    value: str
    count: int
    query: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetBox:
    """One field with its most frequent values."""

    title: str
    group: str
    lines: tuple[FacetLine, ...]

    @property
    def is_chosen(self) -> bool:
        """Whether the query asks for one of its values."""
        return any(line.chosen for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """One term of the query, and the query without it."""

    term: str
    title: str
    """The field's title (a message id) where the term is plain values of a field with a title, else empty."""
    group: str
    values: tuple[str, ...]
    negated: bool
    query: str
    phrase: str = ""
    """The whole term in words (a message id), where there are better ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """A page of hits, or trouble."""

    page: Page | None = None
    facets: tuple[FacetBox, ...] = ()
    chips: tuple[Chip, ...] = ()
    trouble: Trouble | None = None
    without: "Without | None" = None
    """What the list leaves out for it has no figure of the kind that the list is ordered by; None where that is nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Without:
    """Submissions that are asked for and not listed."""

    count: int | None
    """None where nobody counted."""
    is_capped: bool = False


def without_figure(page: Page, everything: Page | None) -> Without | None:
    """What a list by a figure leaves out of everything that is asked for."""
    if everything is None or (page.total_is_capped and everything is not page):
        return Without(count=None)
    count = everything.total - page.total
    return Without(count=count, is_capped=everything.total_is_capped) if count > 0 else None


def results(query: str, page: Page, counts: Mapping[str, tuple[tuple[str, int], ...]], without: Without | None = None) -> Results:
    """What was found, how to narrow it down, and what is not listed."""
    terms = terms_of(query)
    boxes = (
        FacetBox(title=title, group=group, lines=tuple(_line(terms, name, value, n) for value, n in told[:MOST_VALUES]))
        for name, (title, group) in FACETS.items()
        if (told := _offered(name, counts.get(name, ())))
    )
    return Results(page=page, facets=tuple(boxes), chips=tuple(_chips(terms)), without=without)


def _offered(name: str, counted: Sequence[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    """What may be narrowed down to: a vendor's name finds its NICs, but is none of them."""
    return tuple(pair for pair in counted if name != "nic" or not pci_names.is_vendor(pair[0]))


def chips_of(query: str) -> tuple[Chip, ...]:
    """The terms of a query, each to be taken away."""
    return tuple(_chips(terms_of(query)))


def terms_of(query: str) -> tuple[str, ...]:
    """The terms of a query as they were typed; quotes keep their blanks."""
    return tuple(_TERM.findall(query))


def _without(terms: tuple[str, ...], term: str) -> str:
    return " ".join(other for other in terms if other != term)


def _line(terms: tuple[str, ...], name: str, value: str, count: int) -> FacetLine:
    term = f"{name}:{quoted(value)}"
    chosen = term in terms
    return FacetLine(value=value, count=count, query=_without(terms, term) if chosen else " ".join((*terms, term)), chosen=chosen)


def _chips(terms: tuple[str, ...]) -> Iterator[Chip]:
    for term in dict.fromkeys(terms):
        name, _, value = term.removeprefix("-").partition(":")
        title, group = (FACETS | ALSO).get(name, ("", "")) if value else ("", "")
        values = tuple(_as_kept(name, part.replace('"', "")) for part in _VALUE.findall(value))
        yield Chip(
            term=term, title=title, group=group, values=values, negated=term.startswith("-"), query=_without(terms, term),
            phrase=PHRASES.get(term, ""),
        )  # fmt: skip


def _as_kept(name: str, value: str) -> str:
    """A word as the field has it: `mode:SRIOV` is told as `sriov` is."""
    field = FIELDS.get(ALIASES.get(name, name))
    return field.choices.get(fold(value), value) if field is not None else value
