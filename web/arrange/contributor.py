"""What one contributor shared, for the page of a key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from registry.findings import OutcomeCounts
from registry.records import Page, Shared

FIELDS: dict[str, tuple[str, str]] = {
    "mode": ("I/O mode", "io_mode"), "hypervisor": ("Hypervisor", "hypervisor"), "nic": ("NIC", ""),
}  # fmt: skip
"""What a contributor's trials are summed up by: titles (message ids) and the groups that name the values."""
MOST_VALUES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """One field with its most frequent values and how many submissions have each."""

    field: str
    title: str
    group: str
    values: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedBy:
    """Everything that the page of a key prints."""

    fingerprint: str
    handle: str | None
    """The name that this key holds, if it holds one."""
    query: str
    page: Page
    outcomes: OutcomeCounts
    sums: tuple[Sum, ...]


def query_of(fingerprint: str) -> str:
    """The line that finds what a key has signed, and nothing that only names it."""
    return f'contributor:"{fingerprint}" is:signed'


def shared_by(fingerprint: str, page: Page, counts: Mapping[str, Sequence[tuple[str, int]]], newest: Shared | None) -> SharedBy:
    """What a key has signed, arranged for its page."""
    return SharedBy(
        fingerprint=fingerprint,
        handle=newest.handle if newest is not None else None,
        query=query_of(fingerprint),
        page=page,
        outcomes=OutcomeCounts(**dict(counts.get("outcome", ()))),
        sums=tuple(
            Sum(field=name, title=title, group=group, values=tuple(counts[name][:MOST_VALUES]))
            for name, (title, group) in FIELDS.items()
            if counts.get(name)
        ),
    )
