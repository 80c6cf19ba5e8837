"""What the search page shows: a page of hits with its facets, or the place where the query went wrong."""

from collections.abc import Mapping
from dataclasses import dataclass

from registry.errors import ParameterError, QueryError
from registry.records import Page

FACETS: dict[str, tuple[str, str]] = {
    "mode": ("I/O mode", "io_mode"),
    "outcome": ("Outcome", "outcome"),
    "hypervisor": ("Hypervisor", "hypervisor"),
    "nic": ("NIC", ""),
    "driver": ("Driver", ""),
    "culprit": ("Culprit", "culprit"),
    "os": ("OS", ""),
    "cpu": ("CPU", ""),
    "kind": ("Kind", "kind"),
    "plausibility": ("Judgement", "plausibility"),
}
"""The fields offered beside the results: their titles (message ids) and the group of LABELS that names their values."""
MOST_VALUES = 8


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """A query that cannot be understood, cut at the place that is wrong."""

    message: str
    before: str
    wrong: str
    after: str
    suggestion: str | None = None
    """The whole query as it was probably meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """A page of hits, or trouble."""

    page: Page | None = None
    facets: tuple[FacetBox, ...] = ()
    trouble: Trouble | None = None


def results(query: str, page: Page, counts: Mapping[str, tuple[tuple[str, int], ...]]) -> Results:
    """What was found, and how to narrow it down."""
    boxes = (
        FacetBox(title=title, group=group, lines=tuple(_line(query, name, value, n) for value, n in counts[name][:MOST_VALUES]))
        for name, (title, group) in FACETS.items()
        if counts.get(name)
    )
    return Results(page=page, facets=tuple(boxes))


def _line(query: str, name: str, value: str, count: int) -> FacetLine:
    term = f"{name}:{quoted(value)}"
    padded = f" {query} "
    if f" {term} " in padded:
        return FacetLine(value=value, count=count, query=padded.replace(f" {term} ", " ").strip(), chosen=True)
    return FacetLine(value=value, count=count, query=f"{query} {term}".strip(), chosen=False)


def quoted(value: str) -> str:
    """The value as the query language reads it back; quotes within it cannot be asked for and are left out."""
    plain = value.replace('"', "")
    return f'"{plain}"' if any(character.isspace() or character in ",<>:*" for character in plain) else plain


def trouble(query: str, error: QueryError | ParameterError) -> Results:
    """What went wrong, and where; the marked place reaches to the next blank where the error names no length."""
    if not isinstance(error, QueryError):
        return Results(trouble=Trouble(message=str(error), before=query, wrong="", after=""))
    start = max(0, min(error.position, len(query)))
    blank = query.find(" ", start)
    end = start + error.length if error.length else (blank if blank > start else len(query))
    before, wrong, after = query[:start], query[start:end], query[end:]
    message = str(error).removesuffix(f"; did you mean `{error.suggestion}`?")
    suggestion = f"{before}{corrected(wrong, error.suggestion)}{after}" if error.suggestion else None
    return Results(trouble=Trouble(message=message, before=before, wrong=wrong, after=after, suggestion=suggestion))


def corrected(term: str, suggestion: str) -> str:
    """The term as it was probably meant: a suggestion without a colon is the field's name alone."""
    minus = "-" if term.startswith("-") else ""
    if ":" in suggestion:
        return minus + suggestion
    place = next((index for index, character in enumerate(term) if character in ":<>"), len(term))
    return minus + suggestion + term[place:]
