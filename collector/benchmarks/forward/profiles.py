"""What `collector bench forward` can measure: one row a profile.

Frame sizes include the FCS. A UDP datagram over IPv6 needs 66 bytes, so 66 stands where IPv4 has 64.
"""

from dataclasses import dataclass
from typing import Literal

from collector.benchmarks.forward.trial import BOTH_WAYS, DESTINATIONS, ONE_WAY, SMALLEST_FRAME_BYTES
from collector.benchmarks.forward.trial import Direction as Way
from schemas.units import RFC2544_FRAME_BYTES

VERSION = 1
"""Of the table. Results of different versions are not compared; a change of any number below raises it."""

Method = Literal["search", "fastest", "fixed", "feature", "queues", "tx", "rx"]
Direction = Literal["uni", "bi-sum"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What a search looks for, in the terms of RFC 9971."""

    kind: str
    """The kind of run that comes out: `ndr`, `pdr` or `throughput`."""
    loss_ratio: float
    exceed_ratio: float
    trial_duration_s: float
    duration_sum_s: float
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One place on a curve: what travels, and which way."""

    family: int
    frame_bytes: int
    direction: Direction = "uni"
    destinations: int = DESTINATIONS

    @property
    def ways(self) -> tuple[Way, ...]:
        """The directions in which frames travel at the same time."""
        return ONE_WAY if self.direction == "uni" else BOTH_WAYS

    @property
    def name(self) -> str:
        """The case for people."""
        both = "" if self.direction == "uni" else ", both directions"
        one = ", one destination" if self.destinations == 1 else ""
        return f"IPv{self.family} {self.frame_bytes} B{both}{one}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One way to measure."""

    name: str
    summary: str
    method: Method
    cases: tuple[Case, ...]
    goals: tuple[Goal, ...] = ()
    fastest_trials: int = 0
    """Trials at full speed (or, with `fixed`, at one rate) for each case and repeat."""
    fastest_trial_s: float = 1.0
    repeats: int = 1
    budget_s: float | None = None
    """Seconds that everything together may take; None: as long as it takes."""
    search_s: float = 1_200.0
    """The longest that one search may take."""
    pause_s: float = 0.2
    """Between trials, for queues to run empty."""
    caution: str | None = None
    """What has to be said before somebody trusts the figures."""


def cases(
    frames: tuple[int, ...],
    families: tuple[int, ...] = (4, 6),
    directions: tuple[Direction, ...] = ("uni",),
    destinations: int = DESTINATIONS,
) -> tuple[Case, ...]:
    """Every combination; the smallest IPv4 frame becomes the smallest that IPv6 can fill."""
    return tuple(
        Case(family=family, frame_bytes=max(frame, SMALLEST_FRAME_BYTES[family]), direction=direction, destinations=destinations)
        for direction in directions
        for family in families
        for frame in frames
    )


def _goals(trial_s: float, sum_s: float, width: float, exceed: float = 0.5) -> tuple[Goal, ...]:
    """NDR and PDR as FD.io CSIT has them: no loss, and half a percent."""
    return tuple(
        Goal(kind=kind, loss_ratio=loss, exceed_ratio=exceed, trial_duration_s=trial_s, duration_sum_s=sum_s, width=width)
        for kind, loss in (("ndr", 0.0), ("pdr", 0.005))
    )


_SMALLEST = (64,)
_QUICK = (*cases((64,)), *cases((1518,), families=(4,)))
_FULL = (*cases(RFC2544_FRAME_BYTES, directions=("uni", "bi-sum")), *cases(_SMALLEST, destinations=1))
_THROUGHPUT = Goal(kind="throughput", loss_ratio=0.0, exceed_ratio=0.0, trial_duration_s=60.0, duration_sum_s=60.0, width=0.01)
_LAB = "RFC 2544 belongs into an isolated lab and never into a network in production (RFC 6815)"

PROFILES = {
    row.name: row
    for row in (
        Profile(
            name="quick",
            summary="three cases in less than a minute: NDR, PDR and the maximum receive rate, one direction",
            method="search",
            cases=_QUICK,
            goals=_goals(0.5, 2.0, 0.05),
            fastest_trials=3,
            budget_s=54.0,
            pause_s=0.05,
        ),
        Profile(
            name="full",
            summary="seven frame sizes, IPv4 and IPv6, one and both directions, 256 destinations and 1; three complete searches",
            method="search",
            cases=_FULL,
            goals=_goals(1.0, 21.0, 0.01),
            fastest_trials=3,
            repeats=3,
        ),
        Profile(
            name="rfc2544",
            summary="throughput of RFC 2544: trials of 60 s, no frame lost in any of them",
            method="search",
            cases=cases(RFC2544_FRAME_BYTES),
            goals=(_THROUGHPUT,),
            search_s=3_600.0,
            pause_s=5.0,
            caution=f"{_LAB}; in a virtual machine one stall a minute decides the result, which will be low and differ from run to run",
        ),
        Profile(
            name="mrr", summary="the maximum receive rate: full speed, whatever is lost", method="fastest", cases=_QUICK, fastest_trials=10
        ),
        Profile(
            name="slow",
            summary="the maximum receive rate of a device that forwards some thousand frames a second: trials so long that what its "
            "buffers hold weighs little",
            method="fastest",
            cases=cases((64, 1518), families=(4,)),
            fastest_trials=1,
            fastest_trial_s=10.0,
            repeats=3,
            pause_s=3.0,
        ),
        Profile(name="fixed", summary="the loss at one rate (--rate)", method="fixed", cases=_QUICK, fastest_trials=3),
        Profile(
            name="feature",
            summary="what NAT, connection tracking and rules cost, each measured in turn with plain forwarding",
            method="feature",
            cases=cases(_SMALLEST, families=(4,)),
            repeats=5,
        ),
        Profile(
            name="queues",
            summary="one queue of the device under test, then more: what each adds, and where more is less",
            method="queues",
            cases=cases(_SMALLEST, families=(4,)),
            repeats=5,
        ),
        Profile(
            name="tx", summary="how much this host can send, one way, with nothing in between", method="tx", cases=_QUICK, fastest_trials=10
        ),
        Profile(
            name="rx",
            summary="how much this host can receive, one way, with nothing in between",
            method="rx",
            cases=_QUICK,
            fastest_trials=10,
        ),
    )
}
