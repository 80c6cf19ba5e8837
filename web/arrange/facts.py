"""Facts in groups, each with its unit and its meaning from the catalogue."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from schemas import Facts
from schemas.facts import BY_NAME, Fact
from schemas.kinds import EvidenceList
from web.numbers import byte_size, link_speed, plain_number, significant

GROUPS: dict[str, str] = {
    "cpu": "CPU",
    "memory": "Memory",
    "board": "Board and firmware",
    "chipset": "Chipset",
    "iommu": "IOMMU",
    "virtualization": "Virtualization",
    "system": "System",
    "other": "Other facts",
}
"""Names of the groups; message ids of the translations."""

MOST_WORDS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class FactLine:
    """One fact in print. `value` is None for a flag, whose words are the template's."""

    name: str
    meaning: str
    """A message id of the translations."""
    value: str | None
    flag: bool | None = None
    words: tuple[str, ...] = ()
    exact: str = ""
    """The same with all digits, where `value` is rounded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactGroup:
    """Facts of one part of a host."""

    name: str
    title: str
    lines: tuple[FactLine, ...]
    evidence: tuple["Evidence", ...] = ()
    contradictions: tuple["Evidence", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a verdict saw: a path and its value, None where the path was absent."""

    path: str
    value: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """A fact that could not be read, and why."""

    name: str
    meaning: str
    reason: str


def host_groups(host: Facts | None) -> tuple[FactGroup, ...]:
    """The host's facts by group, in the catalogue's order; groups without a fact are left out."""
    if host is None:
        return ()
    found: dict[str, list[FactLine]] = {name: [] for name in GROUPS}
    for name, value in _in_catalogue_order(host, ""):
        found[_group(name)].append(fact_line(name, value))
    return tuple(
        FactGroup(
            name=group,
            title=GROUPS[group],
            lines=tuple(lines),
            evidence=evidence(host.get(f"{group}.evidence")),
            contradictions=evidence(host.get(f"{group}.contradictions")),
        )
        for group, lines in found.items()
        if lines
    )


def nic_lines(nic: Facts, shown_elsewhere: frozenset[str]) -> tuple[FactLine, ...]:
    """The NIC's facts in the catalogue's order, those that stand in its heading left out."""
    return tuple(fact_line(name, value) for name, value in _in_catalogue_order(nic, "nic.") if name not in shown_elsewhere)


def _in_catalogue_order(facts: Facts, prefix: str) -> Iterable[tuple[str, Any]]:
    stated = {prefix + name: value for name, value in facts.items() if not _is_structure(prefix + name)}
    known = [name for name in BY_NAME if name in stated]
    return ((name, stated[name]) for name in (*known, *sorted(stated.keys() - BY_NAME.keys())))


def _is_structure(name: str) -> bool:
    fact = BY_NAME.get(name)
    return name in ("absent", "key") or (fact is not None and isinstance(fact.kind, EvidenceList))


def _group(name: str) -> str:
    head = name.split(".", 1)[0]
    return head if head in GROUPS else "other"


def fact_line(name: str, value: Any) -> FactLine:
    """One fact in print, by its catalogue row; a fact without a row prints as it is."""
    fact = BY_NAME.get(name)
    meaning = fact.meaning if fact is not None else name
    if isinstance(value, bool):
        return FactLine(name=name, meaning=meaning, value=None, flag=value)
    if isinstance(value, list | tuple):
        words = tuple(str(word) for word in value[:MOST_WORDS])
        more = ("…",) if len(value) > MOST_WORDS else ()
        return FactLine(name=name, meaning=meaning, value="", words=words + more)
    if isinstance(value, int | float):
        return _number_line(name, meaning, value, fact)
    return FactLine(name=name, meaning=meaning, value=str(value))


def _number_line(name: str, meaning: str, value: float, fact: Fact | None) -> FactLine:
    unit = fact.unit if fact is not None else None
    exact = plain_number(value)
    if unit == "bytes" and value >= 10_240:
        return FactLine(name=name, meaning=meaning, value=byte_size(int(value)), exact=f"{exact} bytes")
    if unit == "Mbit/s":
        return FactLine(name=name, meaning=meaning, value=link_speed(int(value)), exact=f"{exact} Mbit/s")
    if unit == "MHz" and value >= 1000:
        return FactLine(name=name, meaning=meaning, value=f"{significant(value / 1000)} GHz", exact=f"{exact} MHz")
    return FactLine(name=name, meaning=meaning, value=f"{exact} {unit}" if unit else exact)


def evidence(entries: object) -> tuple[Evidence, ...]:
    """Evidence as records."""
    if not isinstance(entries, list | tuple):
        return ()
    return tuple(Evidence(path=str(entry["path"]), value=entry.get("value")) for entry in entries)


def absences(host: Facts | None) -> tuple[Absence, ...]:
    """What the collector could not read, with its reasons, in the order it gave them."""
    entries = host.get("absent") if host is not None else None
    return tuple(
        Absence(name=entry["fact"], meaning=BY_NAME[entry["fact"]].meaning if entry["fact"] in BY_NAME else "", reason=entry["reason"])
        for entry in entries or ()
    )
