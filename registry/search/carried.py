"""What a query asks of each series by itself: who asks for a mode, a driver or a NIC is shown figures of that and of nothing beside it.

A query chooses submissions, and a submission has runs over several NICs. Conditions on what a stored series carries, and only those,
choose among its series too (ADR 25). Those that are negated need no look: a submission that has the value anywhere was left out.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from registry import pci_names
from registry.search.parse import Condition, Query
from registry.search.seen_fields import SEEN_FIELDS
from registry.search.words import fold, folded_words

Told = str | float | None
Conditions = Mapping[str, tuple[Condition, ...]]
"""By field: a series needs what one of its conditions means."""


def _label(name: str) -> Callable[[Any], Iterable[Told]]:
    return lambda row: (row.labels.get(name),)


def _nic_names(row: Any) -> Iterable[Told]:
    """What the NIC of a series is called by its document, and by pci.ids."""
    key = row.labels.get("nic_key", "")
    return row.labels.get("nic"), pci_names.name_of_key(key), pci_names.whole_vendor_name(key)


CARRIED: dict[str, Callable[[Any], Iterable[Told]]] = {
    "mode": _label("mode"),
    "nic": _nic_names,
    "pci": lambda row: (row.labels.get("nic_key", "").replace("-", ":"),),
    SEEN_FIELDS["tried"].name: lambda row: (f"{row.labels.get('nic_key', '')} {row.labels.get('mode', 'unknown')}",),
    "driver": _label("driver"),
    "role": _label("role"),
    "tool": _label("tool"),
    "run": lambda row: (row.run_kind,),
    "link": lambda row: (row.link_type,),
    "queues": _label("queues"),
    "speed": lambda row: (row.link_speed_mbps,),
}
"""Fields whose values a stored series carries, and how they are read. A hypervisor is the whole submission's: it needs no row."""


def carried_conditions(query: Query) -> Conditions:
    """What a query asks of each series."""
    found: dict[str, tuple[Condition, ...]] = {}
    for term in query.terms:
        if isinstance(term, Condition) and not term.negated and term.field.name in CARRIED:
            found[term.field.name] = (*found.get(term.field.name, ()), term)
    return found


def fits(row: Any, conditions: Conditions) -> bool:
    """Whether a stored series is what it is asked to be."""
    return all(_has_one(row, name, several) for name, several in conditions.items())


def holds(term: Condition, value: str | float) -> bool:
    """Whether a value is what a condition means: the same as `find.value_condition` says of a row of the dictionary."""
    if term.field.compare == "number":
        return _is_in_range(term, float(value))
    if term.field.compare in {"choice", "flag"}:
        return value in term.values
    words = folded_words(str(value))
    meant = _is_exactly if term.field.compare == "exact" else _has_words
    return any(meant(asked, words) for asked in term.values)


def _has_one(row: Any, name: str, several: tuple[Condition, ...]) -> bool:
    values = [value for value in CARRIED[name](row) if value not in {None, ""}]
    return any(holds(term, value) for term in several for value in values if value is not None)


def _is_in_range(term: Condition, number: float) -> bool:
    if term.number is not None:
        compared = {">": number > term.number, ">=": number >= term.number, "<": number < term.number, "<=": number <= term.number}
        return compared[term.comparison]
    return any((low is None or number >= low) and (high is None or number <= high) for low, high in term.ranges)


def _is_exactly(asked: str, words: str) -> bool:
    start = folded_words(asked.removesuffix("*"))
    return bool(start) and (words.startswith(start) if asked.endswith("*") else words == start)


def _has_words(asked: str, words: str) -> bool:
    """Whether words follow each other; a run of Japanese may begin anywhere."""
    start = folded_words(asked.removesuffix("*"))
    if not start:
        return False
    japanese = " " not in start.strip() and not fold(asked).isascii()
    return start in words or (japanese and start.strip() in words)
