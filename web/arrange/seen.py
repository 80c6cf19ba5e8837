"""What something was seen with, as tables of a page; and NICs by the names people call them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from registry import pci_names
from registry.findings import SeenWith

MOST_SHOWN = 6
Titles = Mapping[str, tuple[str, str, str]]
"""By name: the title (a message id), the group of LABELS that names the values, and the kind of hardware whose pages tell more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Values of one kind, the most frequent first."""

    title: str
    group: str
    page: str
    """The kind of hardware whose pages tell more; empty where there are none."""
    values: tuple[SeenWith, ...]
    left_out: int


def tables(titles: Titles, seen: Mapping[str, tuple[SeenWith, ...]]) -> tuple[Table, ...]:
    """What was seen, in the order of the titles; what nobody told is left out."""
    return tuple(
        Table(
            title=title,
            group=group,
            page=page,
            values=tuple(_said(page, one) for one in seen[name][:MOST_SHOWN]),
            left_out=max(0, len(seen[name]) - MOST_SHOWN),
        )
        for name, (title, group, page) in titles.items()
        if seen.get(name)
    )


def full_name(kind: str, key: str, name: str) -> str:
    """A NIC with its vendor before it, as people call it; anything else by its name."""
    vendor = pci_names.vendor_name(key) if kind == "nic" else None
    return name if vendor is None or name.casefold().startswith(vendor.casefold()) else f"{vendor} {name}"


def _said(page: str, one: SeenWith) -> SeenWith:
    return replace(one, value=full_name(page, one.key, one.value)) if page == "nic" and one.key else one
