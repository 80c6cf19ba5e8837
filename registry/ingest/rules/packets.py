"""Packets sent, received and lost must agree with each other."""

from collections.abc import Iterator
from typing import NamedTuple

from registry.ingest.rules.base import Finding, Place, Seen

MORE_RECEIVED = 1.001
MORE_COUNTED = 1.25
"""A median of trials may lie above the count of one of them, by less than this (nine in ten spread under 9 %)."""
RATIO_TOLERANCE = 0.005
HOLES = 256
HOLE_TOLERANCE = 0.01
MOST_FLOWS = 1024


class _Counted(NamedTuple):
    pointer: str
    place: Place
    tx: int | None
    rx: int | None
    loss: float | None


def _counted(seen: Seen) -> Iterator[_Counted]:
    for place in seen.places:
        point = place.point
        yield _Counted(place.pointer, place, point.tx_packets, point.rx_packets, point.loss_ratio)
        for number, trial in enumerate(point.trials):
            yield _Counted(f"{place.pointer}/trials/{number}", place, trial.tx_packets, trial.rx_packets, trial.loss_ratio)


def more_received_than_sent(seen: Seen) -> Iterator[Finding]:
    """Packets out of nowhere."""
    for pointer, _, tx, rx, _ in _counted(seen):
        if tx is not None and rx is not None and rx > tx * MORE_RECEIVED:
            yield f"{pointer}/rx_packets", f"{rx:,} received of {tx:,} sent"


def no_loss_and_nothing_received(seen: Seen) -> Iterator[Finding]:
    """A loss of 0 where nothing arrived."""
    for pointer, _, tx, rx, loss in _counted(seen):
        if tx and rx == 0 and loss == 0:
            yield f"{pointer}/loss_ratio", f"a loss of 0 with 0 of {tx:,} packets received"


def more_lost_than_sent(seen: Seen) -> Iterator[Finding]:
    """More packets lost than there were."""
    for place in seen.places:
        lost, tx = place.point.lost_packets, place.point.tx_packets
        if lost is not None and tx is not None and lost > tx:
            yield f"{place.pointer}/lost_packets", f"{lost:,} lost of {tx:,} sent"


def loss_contradicts_packets(seen: Seen) -> Iterator[Finding]:
    """A loss ratio other than what the packets say."""
    for pointer, place, tx, rx, loss in _counted(seen):
        if loss is None or not tx or (rx is not None and rx > tx * MORE_RECEIVED) or (loss == 0 and rx == 0):
            continue
        if rx is not None:
            counted, words = max(0.0, 1 - rx / tx), f"{rx:,} of {tx:,} packets received"
        elif pointer == place.pointer and place.point.lost_packets is not None:
            counted, words = min(1.0, place.point.lost_packets / tx), f"{place.point.lost_packets:,} of {tx:,} packets lost"
        else:
            continue
        if abs(loss - counted) > RATIO_TOLERANCE:
            yield f"{pointer}/loss_ratio", f"a loss of {loss:.6g}, but {words} is {counted:.6g}"


def rate_contradicts_packets(seen: Seen) -> Iterator[Finding]:
    """A rate of more packets than were counted in its time."""
    for place in seen.places:
        point, duration_s = place.point, place.point.duration_s
        counted = point.tx_packets if place.series.direction == "tx" else point.rx_packets
        if place.series.unit != "pps" or place.series.metric != "rate" or counted is None or not duration_s or duration_s < 1:
            continue
        if point.value > counted / duration_s * MORE_COUNTED:
            words = f"{counted:,} packets in {duration_s:g} s are {counted / duration_s:,.0f} pps"
            yield f"{place.pointer}/value", f"{point.value:,.0f} pps, but {words}"


def loss_has_a_pattern(seen: Seen) -> Iterator[Finding]:
    """Losses of k/256 or k/flows: some flows arrive nowhere, rather than the router being too slow."""
    for place in seen.places:
        loss = place.point.loss_ratio
        if not loss or loss >= 1:
            continue
        flows = place.run.flows
        for parts in (HOLES, flows if flows and 2 <= flows <= MOST_FLOWS else None):
            holes = round(loss * parts) if parts else 0
            if parts and 1 <= holes < parts and abs(loss * parts - holes) <= HOLE_TOLERANCE:
                yield f"{place.pointer}/loss_ratio", f"a loss of {loss:.6g} is {holes}/{parts}: do {holes} of {parts} flows arrive nowhere?"
                break
