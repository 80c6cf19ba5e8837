"""How far submissions of one configuration agree: the arithmetic, on plain records.

Each voice counts once: a key on a host, by the median of what it sent. All that is unsigned is one voice, for anybody can make any number
of unsigned documents; a key costs nothing either, and docs/reproduction.md says what that means.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import NamedTuple

from registry.records import ALONE, Beside
from registry.trust.bounds import Bounds, beyond_bounds, bounds_of

TOLERANCE = 0.10
"""Of repeated runs in a well-kept lab nine in ten spread under 8.7 %."""
VIRTUAL_TOLERANCE = 0.35
"""Where packets cross no wire the host's scheduler has a say: nine in ten of such repeats spread under 35 %."""
NO_WIRE = frozenset({"virtual", "loopback"})


class Point(NamedTuple):
    """What figures must have in common before they are compared, beside their configuration."""

    metric: str
    unit: str
    family: int | None
    direction: str | None
    run_kind: str
    link_type: str | None
    loss_ratio_allowed: float | None
    setting: str
    tool: str
    queues: str
    frame_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One submission of a configuration with its figures."""

    number: int
    uid: str
    contributor: int | None
    """By which a signing key is recognised; None for an unsigned submission."""
    host: int | None
    figures: Mapping[Point, float]
    counts: bool = True
    """False where the rules themselves leave it out: it is compared, and nothing is compared with it."""
    pointers: Mapping[Point, str] = field(default_factory=dict)

    @property
    def voice(self) -> tuple[int | None, int | None]:
        """Who speaks; all that is unsigned is one voice."""
        return (None, None) if self.contributor is None else (self.contributor, self.host)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One figure beside those of others."""

    point: Point
    value: float
    others: int
    """Voices that told the same figure."""
    median: float
    least: float
    most: float
    bounds: Bounds | None
    """None where there are too few."""

    @property
    def ratio(self) -> float:
        """The figure as a part of the others' median."""
        return self.value / self.median if self.median else math.inf


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """Another who measured the same."""

    uid: str
    """The newest of its submissions."""
    is_other_key: bool
    """False for the same contributor on another host."""
    points: int
    ratio: float
    """The median of this submission's figures as parts of the witness's."""
    agrees: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """What others of its configuration say of one submission."""

    fingerprint: str
    witnesses: tuple[Witness, ...] = ()
    """Those that can vouch: signed, and not the same key on the same host."""
    compared: tuple[Compared, ...] = ()
    beside: Beside = ALONE

    @property
    def reproduced(self) -> int:
        """By how many others."""
        return self.beside.reproduced


def agreement_of(own: Member, members: Iterable[Member], fingerprint: str) -> Agreement:
    """How the figures of one submission stand beside those of the others."""
    voices = _voices(own, members)
    compared, beyond = [], []
    for point, value in own.figures.items():
        others = [at[point] for _, at in voices.values() if point in at]
        if not others:
            continue
        compared.append(Compared(
            point=point, value=value, others=len(others), median=median(others), least=min(others), most=max(others),
            bounds=bounds_of(others),
        ))  # fmt: skip
        if found := beyond_bounds(own.pointers.get(point, ""), value, point.unit, point.frame_bytes, others):
            beyond.append(found)
    witnesses = [_witness(own, uid, voice, at) for voice, (uid, at) in voices.items() if _vouches(own, voice)]
    known = tuple(sorted((one for one in witnesses if one is not None), key=lambda one: one.uid, reverse=True))
    beside = Beside(beyond=tuple(beyond), reproduced=sum(one.agrees for one in known))
    return Agreement(fingerprint=fingerprint, witnesses=known, compared=tuple(compared), beside=beside)


Voice = tuple[int | None, int | None]


def _voices(own: Member, members: Iterable[Member]) -> dict[Voice, tuple[str, dict[Point, float]]]:
    """The newest submission and the medians of every voice but this one's own."""
    of_voice: dict[Voice, list[Member]] = {}
    for one in members:
        if one.counts and one.number != own.number and one.voice != own.voice:
            of_voice.setdefault(one.voice, []).append(one)
    return {voice: (max(many, key=lambda one: one.number).uid, _medians(many)) for voice, many in of_voice.items()}


def _medians(many: Sequence[Member]) -> dict[Point, float]:
    values: dict[Point, list[float]] = {}
    for one in many:
        for point, value in one.figures.items():
            values.setdefault(point, []).append(value)
    return {point: median(of_point) for point, of_point in values.items()}


def _vouches(own: Member, voice: Voice) -> bool:
    """Whether a voice is another's: another key, or the same key surely on another host."""
    contributor, host = voice
    if contributor is None:
        return False
    return contributor != own.contributor or (host is not None and own.host is not None and host != own.host)


def _witness(own: Member, uid: str, voice: Voice, figures: Mapping[Point, float]) -> Witness | None:
    ratios = [
        (own.figures[point] / value, tolerance_of(point)) for point, value in figures.items() if value > 0 and own.figures.get(point, 0) > 0
    ]
    if not ratios:
        return None
    off = median(abs(math.log(ratio)) / math.log1p(tolerance) for ratio, tolerance in ratios)
    return Witness(
        uid=uid, is_other_key=voice[0] != own.contributor, points=len(ratios), ratio=median(ratio for ratio, _ in ratios), agrees=off <= 1
    )


def tolerance_of(point: Point) -> float:
    """How far figures may be apart that agree."""
    return VIRTUAL_TOLERANCE if point.link_type in NO_WIRE else TOLERANCE
