"""Frozen records: a document after `read`, whatever its wire version was."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any

from schemas.circumstances import Baseline, Conditions, Noise, Rings, Search, Tool

__all__ = [
    "Baseline",
    "Conditions",
    "Contributor",
    "Cost",
    "Facts",
    "Failure",
    "Noise",
    "Note",
    "Point",
    "Problem",
    "Reference",
    "Rings",
    "Router",
    "Run",
    "Search",
    "Series",
    "Submission",
    "Tool",
    "Tree",
    "Trial",
    "plain",
]

Tree = dict[str, Any]
"""Facts nested by the dots of their names: `{"cpu": {"model": "…"}}`."""


class Facts:
    """Facts of one host or one NIC, asked by their catalogue name; what was not stated is None.

    `Facts({"cpu": {"model": "x"}}).get("cpu.model")` is `"x"`. For a NIC the names lack their `nic.`: `get("io_mode")`.
    """

    __slots__ = ("_tree",)

    def __init__(self, tree: Mapping[str, Any]) -> None:
        self._tree = dict(tree)

    def get(self, name: str) -> Any:
        """The value of a fact, or None."""
        value: Any = self._tree
        for step in _steps(name):
            # Nearly always a dictionary; asking whether it is any other mapping takes ten times as long.
            if type(value) is not dict and not isinstance(value, Mapping):
                return None
            value = value.get(step)
        return value

    def items(self) -> Iterator[tuple[str, Any]]:
        """Every stated fact as (dotted name, value), in document order; nulls are left out."""
        return _leaves(self._tree, "")

    @property
    def tree(self) -> Tree:
        """A copy of the nested form, as it stood in the document."""
        return dict(self._tree)

    def __eq__(self, other: object) -> bool:
        """Facts are equal when they state the same."""
        return isinstance(other, Facts) and self._tree == other._tree

    def __hash__(self) -> int:
        """Facts hash by what they state."""
        return hash(repr(sorted(self._tree.items(), key=lambda item: item[0])))

    def __repr__(self) -> str:
        """The facts as Python would write them."""
        return f"Facts({self._tree!r})"


@lru_cache(maxsize=1_000)
def _steps(name: str) -> tuple[str, ...]:
    return tuple(name.split("."))


def _leaves(tree: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for key, value in tree.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{prefix}{key}.")
        elif value is not None:
            yield f"{prefix}{key}", value


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Know-how in somebody's own words: Markdown, its language named."""

    text: str
    lang: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that went wrong, and what helped."""

    symptom: str
    stage: str | None = None
    cause: str | None = None
    culprit: str | None = None
    workaround: str | None = None
    component: str | None = None
    failure_kind: str | None = None
    lang: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One measurement of one point."""

    value: float
    loss_ratio: float | None = None
    tx_packets: int | None = None
    rx_packets: int | None = None
    duration_s: float | None = None
    intended_pps: float | None = None
    offered_pps: float | None = None
    lag_ratio: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One value of a series; `frame_bytes` includes the FCS."""

    value: float
    frame_bytes: int | None = None
    loss_ratio: float | None = None
    offered_pps: float | None = None
    tx_packets: int | None = None
    rx_packets: int | None = None
    lost_packets: int | None = None
    duration_s: float | None = None
    low: float | None = None
    high: float | None = None
    trials: tuple[Trial, ...] = ()
    at_least: bool | None = None
    """True where the tester was the limit: the system under test may be faster."""
    tester_limit_pps: float | None = None
    """What the tester reached without a system under test."""
    intended_pps: float | None = None
    """The rate that was to be offered; `offered_pps` is what was attempted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """The values of one metric over an axis, usually frame size."""

    metric: str
    unit: str
    points: tuple[Point, ...]
    family: int | None = None
    direction: str | None = None
    statistic: str | None = None
    """What its values are of their samples: `min`, `mean`, `p99`, …"""
    round_trip: bool | None = None
    """For latencies: whether there and back was measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why a run has no figures, or not all of them."""

    kind: str
    message: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One execution of one benchmark tool."""

    tool: Tool
    kind: str
    status: str | None = None
    started_at: str | None = None
    nic: str | None = None
    topology: str | None = None
    link_type: str | None = None
    link_speed_mbps: int | None = None
    mtu_bytes: int | None = None
    l4_protocol: str | None = None
    streams: int | None = None
    flows: int | None = None
    destinations: int | None = None
    queues: int | None = None
    cores: int | None = None
    trials: int | None = None
    duration_s: float | None = None
    omit_s: float | None = None
    loss_ratio_allowed: float | None = None
    frame_bytes_basis: str | None = None
    offloads: Mapping[str, bool] | None = None
    series: tuple[Series, ...] = ()
    flags: tuple[str, ...] = ()
    failure: Failure | None = None
    name: str | None = None
    """By which other runs of the document call it."""
    profile: str | None = None
    """The benchmark's settings by name and version: `quick-1`."""
    search: Search | None = None
    conditions: Conditions | None = None
    noise: Noise | None = None
    baseline: Baseline | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Router:
    """What the router was configured to do; the configuration is redacted by the collector."""

    os: str | None = None
    version: str | None = None
    features: tuple[str, ...] = ()
    configuration: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a part cost, so that packets per price can be asked."""

    item: str
    amount: float
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contributor:
    """Who submits: a key's fingerprint, and a name they chose."""

    fingerprint: str | None = None
    handle: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Where figures from literature stand."""

    title: str
    url: str | None = None
    authors: str | None = None
    year: int | None = None
    location: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One shared report: a host's facts, the I/O mode of its NICs, what was tried and how it went."""

    schema: str
    id: str
    created_at: str
    kind: str
    outcome: str
    tool: Tool
    example: bool = False
    title: str | None = None
    note: Note | None = None
    problems: tuple[Problem, ...] = ()
    host: Facts | None = None
    nics: tuple[Facts, ...] = ()
    router: Router | None = None
    runs: tuple[Run, ...] = ()
    costs: tuple[Cost, ...] = ()
    contributor: Contributor | None = None
    reference: Reference | None = None
    amended_at: str | None = None
    """When its contributor wrote this revision; None for the first one."""
    signature: str | None = None
    """Of everything else, by the contributor's key; None where it is unsigned."""

    @property
    def signer(self) -> str | None:
        """The fingerprint of the key that vouches for it; one that is only claimed does not count."""
        return self.contributor.fingerprint if self.signature is not None and self.contributor is not None else None


LATER: dict[type, frozenset[str]] = {
    Trial: frozenset({"intended_pps", "offered_pps", "lag_ratio"}),
    Point: frozenset({"at_least", "tester_limit_pps", "intended_pps"}),
    Series: frozenset({"statistic", "round_trip"}),
    Run: frozenset({"name", "profile", "search", "conditions", "noise", "baseline"}),
    Submission: frozenset({"amended_at", "signature"}),
} | {record: frozenset(field.name for field in fields(record)) for record in (Baseline, Conditions, Noise, Rings, Search)}
"""Keys that came after the first documents: where absent they are not written, so that those documents keep their bytes."""


def plain(record: Any) -> Any:
    """A record as JSON-ready objects and lists, every key of the first documents present."""
    if isinstance(record, Facts):
        return record.tree
    if hasattr(record, "__dataclass_fields__"):
        later = LATER.get(type(record), frozenset())
        stated = ((field.name, getattr(record, field.name)) for field in fields(record))
        return {name: plain(value) for name, value in stated if value is not None or name not in later}
    if isinstance(record, tuple | list):
        return [plain(item) for item in record]
    if isinstance(record, Mapping):
        return dict(record)
    return record
