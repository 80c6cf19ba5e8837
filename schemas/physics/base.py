"""What a rule is, what it is given to look at, and what it says."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

from schemas.labels import Language
from schemas.messages import Words
from schemas.records import Facts, Point, Run, Series

Found = tuple[str, Words]
"""JSON pointer, and the arithmetic."""
Kind = Literal["refuse", "flag"]
NO_LINE_RATE = frozenset({"virtual", "loopback"})
"""Kinds of links on which a speed is a fiction."""


class Place(NamedTuple):
    """One point of a run with all that stands around it; some hundred of them in a submission."""

    place: tuple[str, int, int]
    """Where the run stands in its document, and the places of series and point."""
    run: Run
    series: Series
    point: Point
    nic: Facts | None
    """The NIC that the run names."""
    link_mbps: int | None
    """The speed of the link, where it has one."""
    mtu_bytes: int | None
    """The MTU of the run, else of its NIC."""

    @property
    def pointer(self) -> str:
        """Where the point stands in its document."""
        run, series, point = self.place
        return f"{run}/series/{series}/points/{point}"

    @property
    def rate_in_pps(self) -> bool:
        """Whether the values are frames a second."""
        return self.series.unit == "pps" and self.series.metric == "rate"


class Counted(NamedTuple):
    """Packets that were sent at a point or in one of its trials, with what became of them."""

    place: Place
    trial: str
    """Where within its point a trial stands; empty for the point itself."""
    tx: int
    rx: int | None
    loss: float | None


@dataclass(frozen=True)
class Scene:
    """One run laid out for the rules."""

    run: Run
    nic: Facts | None
    host: Facts | None
    pointer: str
    """Where the run stands in its document; empty for a run by itself."""

    @classmethod
    def of(cls, run: Run, nic: Facts | None = None, host: Facts | None = None, pointer: str = "") -> "Scene":
        """The run with all that stands around it."""
        return cls(run, nic, host, pointer)

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """Every point, named by its pointer."""
        run, nic, pointer = self.run, self.nic, self.pointer
        speed, mtu = link_mbps(run, nic), run.mtu_bytes or (nic.get("mtu_bytes") if nic is not None else None)
        return tuple(
            Place((pointer, s, p), run, series, point, nic, speed, mtu or None)
            for s, series in enumerate(run.series)
            for p, point in enumerate(series.points)
        )

    @cached_property
    def counted(self) -> tuple[Counted, ...]:
        """Every point, each followed by its trials, that says how many packets were sent."""
        found: list[Counted] = []
        for place in self.places:
            point = place.point
            if point.tx_packets is not None:
                found.append(Counted(place, "", point.tx_packets, point.rx_packets, point.loss_ratio))
            for number, trial in enumerate(point.trials):
                if trial.tx_packets is not None:
                    found.append(Counted(place, f"/trials/{number}", trial.tx_packets, trial.rx_packets, trial.loss_ratio))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: what it is called, what follows, and how it is found."""

    name: str
    kind: Kind
    words: tuple[str, str]
    """What it says about a run, in English and Japanese."""
    find: Callable[[Scene], Iterator[Found]]
    leaves_out: bool = False
    """For flags: whether aggregates leave the submission out by default."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule found at one place."""

    rule: Rule
    pointer: str
    words: Words

    def message(self, lang: Language = "en") -> str:
        """The arithmetic in words."""
        return self.words.text(lang)


def link_mbps(run: Run, nic: Facts | None) -> int | None:
    """The speed of a link that has one: none for virtual links and loopback, where it is a fiction.

    What the run says counts; else what its NIC says, where packets surely go over that NIC's own wire.
    """
    if run.link_type in NO_LINE_RATE:
        return None
    if run.link_speed_mbps is not None or nic is None:
        return run.link_speed_mbps
    wired = nic.get("io_mode") in {"bare-metal", "passthrough"} and run.topology not in {"one-box-namespaces", "host-and-guest", "loopback"}
    return (nic.get("speed_mbps") or None) if wired or run.link_type == "physical" else None
