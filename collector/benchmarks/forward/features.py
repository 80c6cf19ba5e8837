"""What a router does beside forwarding, and how its cost is told: as a share of plain forwarding, and in nanoseconds a packet."""

from collections.abc import Sequence
from dataclasses import dataclass

from collector.benchmarks.forward.reading import PLAIN, Reading
from collector.benchmarks.forward.spread import Spread, differ
from collector.benchmarks.forward.trial import PLAIN as PLAIN_FEATURE
from collector.benchmarks.forward.trial import Feature

AGAIN = Feature(name="plain-again")
"""Plain forwarding a second time in every round: what differs from plain no more than this does is not told apart."""
FEATURES = (
    Feature(name="dnat", dnat=True),
    Feature(name="masquerade", masquerade=True),
    Feature(name="stateful", stateful=True),
    Feature(name="rules-50", rules=50),
    Feature(name="rules-1000", rules=1000),
    Feature(name="one-box", dnat=True, masquerade=True, stateful=True),
)
"""`one-box` is what a small data centre's router does at once: DNAT to a web server, masquerade and a stateful filter."""
ROUND = (PLAIN_FEATURE, *FEATURES, AGAIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureCost:
    """What one feature costs, compared round by round with plain forwarding."""

    feature: str
    ratio: Spread
    """Of the plain rate in the same round."""
    extra_ns: Spread
    """More time for each packet than plain forwarding needs."""
    distinguishable: bool
    """Whether it differs from plain forwarding by more than plain forwarding differs from itself."""

    def to_dict(self) -> dict[str, object]:
        """The cost as `collector bench forward --json` writes it."""
        return {
            "feature": self.feature,
            "ratio_of_plain": self.ratio.median,
            "ratio_low": self.ratio.low,
            "ratio_high": self.ratio.high,
            "extra_ns_per_packet": self.extra_ns.median,
            "extra_ns_low": self.extra_ns.low,
            "extra_ns_high": self.extra_ns.high,
            "rounds": len(self.ratio.values),
            "distinguishable": self.distinguishable,
        }


def costs_of(readings: Sequence[Reading]) -> tuple[FeatureCost, ...]:
    """The cost of each feature that was measured at least once in a round with plain forwarding, in the order they were measured."""
    rates: dict[str, list[float | None]] = {}
    for reading in readings:
        rates.setdefault(reading.setting.feature, []).append(reading.rate_pps)
    plain = rates.get(PLAIN, [])
    control = _paired(rates.get(AGAIN.name, []), plain)
    found = []
    for feature, measured in rates.items():
        pairs = _paired(measured, plain)
        if feature not in (PLAIN, AGAIN.name) and pairs:
            found.append(_cost(feature, pairs, control))
    return tuple(found)


def _paired(measured: Sequence[float | None], plain: Sequence[float | None]) -> list[tuple[float, float]]:
    """The rates of the rounds that have both; the last round may have been cut off."""
    return [(rate, base) for rate, base in zip(measured, plain, strict=False) if rate and base]


def _cost(feature: str, pairs: Sequence[tuple[float, float]], control: Sequence[tuple[float, float]]) -> FeatureCost:
    ratios = tuple(rate / base for rate, base in pairs)
    return FeatureCost(
        feature=feature,
        ratio=Spread(values=ratios),
        extra_ns=Spread(values=tuple(1e9 / rate - 1e9 / base for rate, base in pairs)),
        distinguishable=differ(ratios, [rate / base for rate, base in control]),
    )
