"""From the desk to the digest of one span, bounded: counts are of everything, told is the first of each list."""

from collections.abc import Iterator, Sequence

from registry.desk import Desk
from registry.digest.compose import SECTIONS, Digest, compose
from registry.digest.highlights import Highlights, highlights_of
from registry.digest.span import Span
from registry.records import Arrived, Shared

MOST_OF_A_QUERY = 50
"""Of each list, where only some submissions are asked for."""


def digest_of(desk: Desk, span: Span, *, public_url: str, query: str = "") -> Digest:
    """The digest of a span as the registry has it, of all or of what a query asks for; its cost is bounded, whatever the span brought."""
    home = public_url.rstrip("/")
    if query:
        told, arrived = _asked(desk, span, query)
    else:
        arrived = desk.arrived_between(span.start, span.end)
        told = desk.received_between(span.start, span.end) if arrived else iter(())
    highlights = highlights_of(desk, span, query, home) if arrived else Highlights()
    return compose(span, told, public_url=public_url, arrived=arrived, highlights=highlights, query=query)


def _asked(desk: Desk, span: Span, query: str) -> tuple[Iterator[Shared], Sequence[Arrived]]:
    """The first of each list and how many there are; raises QueryError."""
    ids: list[str] = []
    arrived = []
    for section, words in SECTIONS.items():
        line = f"since:{span.start.date()} until:{span.last_day.date()} {words} {query}"
        page = desk.search(line, sort="oldest", limit=MOST_OF_A_QUERY)
        doubted = desk.search(f"{line} plausibility:implausible", limit=1).total if page.hits else 0
        ids += [hit.id for hit in page.hits]
        kind, outcome = ("reference", "worked") if section == "references" else ("trial", section)
        if page.hits:
            arrived.append(Arrived(kind=kind, outcome=outcome, submissions=page.total, implausible=doubted))
    return (shared for shared in map(desk.submission, ids) if shared is not None), arrived
