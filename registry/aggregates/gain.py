"""What more queues bring: each machine compared with itself at one queue."""

from collections.abc import Mapping, Sequence

from registry.aggregates.curves import quantile
from registry.derive.bins import Spread
from registry.findings import GainStep

WORTH_RATIO = 1.05
"""A step that brings less than a twentieth more brings nothing that a repetition would not."""


def gain_steps(ratios: Mapping[int, Sequence[float]]) -> tuple[GainStep, ...]:
    """The gain of each number of queues over one, the median over the ratios of the submissions that measured both."""
    ordered = {queues: sorted(ratios[queues]) for queues in sorted(ratios)}
    return tuple(
        GainStep(queues=queues, gain=quantile(of_queues, 0.5), lower_quartile=quantile(of_queues, 0.25),
                 upper_quartile=quantile(of_queues, 0.75), n=len(of_queues))
        for queues, of_queues in ordered.items()
    )  # fmt: skip


def gain_steps_of(spreads: Mapping[int, Spread]) -> tuple[GainStep, ...]:
    """The same of histograms; one queue over one queue is exactly that."""
    return tuple(
        GainStep(queues=queues, gain=1.0, lower_quartile=1.0, upper_quartile=1.0, n=spread.n) if queues == 1 else
        GainStep(queues=queues, gain=spread.quantile(0.5), lower_quartile=spread.quantile(0.25), upper_quartile=spread.quantile(0.75),
                 n=spread.n)
        for queues, spread in spreads.items()
    )  # fmt: skip


def turn_of(steps: Sequence[GainStep]) -> int | None:
    """The number of queues from which on no number of more queues is worth it; None where there is none such.

    Held against the best of all later ones: a step that brings nothing may stand before one that does.
    """
    later = [max(more.gain for more in steps[place:]) for place in range(1, len(steps))]
    return next((one.queues for one, best in zip(steps, later, strict=False) if best < one.gain * WORTH_RATIO), None)
