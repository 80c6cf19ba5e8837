"""What documents add up to, computed the slow way: nothing is kept, and only what names mean is shared with the code that is tested."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from registry.derive.problems import identity_of, language_of, normalised
from registry.derive.seen import slug
from registry.ingest.judge import judge
from schemas import Problem
from schemas.compiled import take
from tests.conftest import NOW
from tests.documents import Document

Outcomes = tuple[int, int, int]


class Item(NamedTuple):
    """One thing that trials were made with."""

    hosts: int
    outcomes: Outcomes


class Met(NamedTuple):
    """One problem: how it went for all, how many of those asked for met it, the newest of all, what helped and was blamed."""

    outcomes: Outcomes
    matching: int
    newest: str
    helped: Mapping[tuple[str, str], int]
    culprits: tuple[str, ...]


def trials(documents: Iterable[Document]) -> list[Document]:
    """Those that are somebody's experience."""
    return [one for one in documents if one["kind"] == "trial" and not one.get("example")]


def outcomes(documents: Iterable[Document]) -> Outcomes:
    """How often it worked, partly, not."""
    counts = Counter(one["outcome"] for one in documents)
    return counts["worked"], counts["partly"], counts["failed"]


def hosts(documents: Iterable[Document]) -> int:
    """Hosts told apart by their keys, else by their submissions."""
    return len({one["host"].get("key") or one["id"] for one in documents})


def tally(documents: Sequence[Document], values: Callable[[Document], Iterable[str | None]]) -> dict[str, Item]:
    """For each value, who had it."""
    of_value: dict[str, list[Document]] = {}
    for one in documents:
        for value in {value for value in values(one) if value}:
            of_value.setdefault(value, []).append(one)
    return {value: Item(hosts(members), outcomes(members)) for value, members in of_value.items()}


def keys(kind: str) -> Callable[[Document], Iterable[str]]:
    """The keys of what a document names of a kind."""
    return {
        "nic": lambda one: (nic_key(nic) for nic in one["nics"]),
        "cpu": lambda one: [slug(one["host"]["cpu"]["model"])],
        "board": lambda one: [slug(f"{one['host']['board']['vendor']} {one['host']['board']['product']}")],
        "chipset": lambda one: [f"{chipset['vendor']}-{chipset['device']}" for chipset in [one["host"].get("chipset")] if chipset],
        "hypervisor": lambda one: [name for name in [hypervisor(one)] if name not in {"none", "unknown"}],
    }[kind]


def nic_key(nic: Document) -> str:
    """A PCI NIC by its ids."""
    return f"{nic['pci']['vendor']}-{nic['pci']['device']}"


def hypervisor(one: Document) -> str:
    """As the document tells it."""
    told = one["host"]["virtualization"]
    return told.get("hypervisor") or ("none" if told.get("is_guest") is False else "unknown")


def own(key: str, name: str) -> Callable[[Document], Iterable[str | None]]:
    """What is told of the NICs with this key."""
    reads: dict[str, Callable[[Document], str | None]] = {
        "mode": lambda nic: nic.get("io_mode"),
        "driver": lambda nic: " ".join(word for word in (nic.get("driver"), nic.get("driver_version")) if word) or None,
        "total_vfs": lambda nic: str(nic["sriov"]["total_vfs"]) if nic.get("sriov") else None,
    }
    return lambda one: (reads[name](nic) for nic in one["nics"] if nic_key(nic) == key)


def cells(documents: Sequence[Document], *, by_nic: bool) -> dict[tuple[str, str, str | None], Outcomes]:
    """The matrix."""
    members: dict[tuple[str, str, str | None], list[Document]] = {}
    for one in documents:
        for cell in {(nic["io_mode"], hypervisor(one), nic_key(nic) if by_nic else None) for nic in one["nics"]}:
            members.setdefault(cell, []).append(one)
    return {cell: outcomes(several) for cell, several in members.items()}


def best(documents: Iterable[Document], key: str | None) -> dict[str, float]:
    """The highest plausible rate at 64 bytes of each mode, of one NIC or of any."""
    found: dict[str, float] = {}
    for one in documents:
        if judge(take(one), NOW).judgement.plausibility == "implausible":
            continue
        for run in one["runs"]:
            (nic,) = (nic for nic in one["nics"] if nic["name"] == run["nic"])
            if key in {None, nic_key(nic)}:
                for point in run["series"][0]["points"]:
                    found[nic["io_mode"]] = max(found.get(nic["io_mode"], 0.0), point["value"])
    return found


def problems(documents: Sequence[Document], asked: Sequence[Document]) -> dict[str, Met]:
    """Each problem of those asked for, with what all who met it tell of it."""
    every: dict[str, list[tuple[Document, Problem]]] = {}
    for one, problem in _told(documents):
        every.setdefault(identity_of(problem).key, []).append((one, problem))
    chosen = {one["id"] for one in asked}
    found = {key: _met(told, chosen) for key, told in every.items()}
    return {key: one for key, one in found.items() if one.matching}


def blamed(documents: Iterable[Document], culprit: str | None) -> dict[str, list[int]]:
    """The places of the trials that met each problem, or put it down to a culprit."""
    found: dict[str, list[int]] = {}
    for place, one in enumerate(documents):
        told = [Problem(**problem) for problem in one["problems"]]
        for key in {identity_of(problem).key for problem in told if culprit in {None, problem.culprit}}:
            found.setdefault(key, []).append(place)
    return found


def _met(told: list[tuple[Document, Problem]], chosen: set[str]) -> Met:
    members = {one["id"]: one for one, _ in told}
    helped = {(language_of(problem), normalised(problem.workaround), one["id"]) for one, problem in told if problem.workaround}
    blamed = Counter(culprit for _, culprit in {(one["id"], problem.culprit) for one, problem in told} if culprit)
    return Met(
        outcomes=outcomes(members.values()),
        matching=len(members.keys() & chosen),
        newest=list(members)[-1],
        helped=Counter((lang, words) for lang, words, _ in helped),
        culprits=tuple(sorted(blamed, key=lambda word: (-blamed[word], word))),
    )


def _told(documents: Iterable[Document]) -> Iterator[tuple[Document, Problem]]:
    for one in documents:
        for problem in one["problems"]:
            yield one, Problem(**problem)
