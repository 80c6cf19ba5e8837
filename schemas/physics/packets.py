"""Packets sent, received and lost must agree with each other."""

from collections.abc import Iterator

from schemas.messages import said
from schemas.physics.allowed import OFFERED_RATIO_NEEDED
from schemas.physics.base import Found, Scene
from schemas.records import Point, Trial

MORE_RECEIVED = 1.001
MORE_COUNTED = 1.25
"""A median of trials may lie above the count of one of them, by less than this (nine in ten spread under 9 %)."""
RATIO_TOLERANCE = 0.005
HOLES = 256
"""Destinations of RFC 2544: a network without a route or a neighbour loses exactly its share."""
HOLE_TOLERANCE = 0.01
MOST_FLOWS = 1024


def more_received_than_sent(scene: Scene) -> Iterator[Found]:
    """Packets out of nowhere."""
    for place, one, tx, rx, _ in scene.counted:
        if rx is not None and rx > tx * MORE_RECEIVED:
            yield f"{place.pointer}{one}/rx_packets", said("more-received-than-sent", rx=rx, tx=tx)


def no_loss_and_nothing_received(scene: Scene) -> Iterator[Found]:
    """A loss of 0 where nothing arrived."""
    for place, one, tx, rx, loss in scene.counted:
        if tx and rx == 0 and loss == 0:
            yield f"{place.pointer}{one}/loss_ratio", said("no-loss-nothing-received", tx=tx)


def more_lost_than_sent(scene: Scene) -> Iterator[Found]:
    """More packets lost than there were."""
    for place in scene.places:
        lost, tx = place.point.lost_packets, place.point.tx_packets
        if lost is not None and tx is not None and lost > tx:
            yield f"{place.pointer}/lost_packets", said("more-lost-than-sent", lost=lost, tx=tx)


def loss_contradicts_packets(scene: Scene) -> Iterator[Found]:
    """A loss ratio other than what the packets say."""
    for place, one, tx, rx, loss in scene.counted:
        if loss is None or not tx or (rx is not None and rx > tx * MORE_RECEIVED) or (loss == 0 and rx == 0):
            continue
        lost = place.point.lost_packets if not one else None
        if rx is not None:
            counted = max(0.0, 1 - rx / tx)
        elif lost is not None:
            counted = min(1.0, lost / tx)
        else:
            continue
        if abs(loss - counted) > RATIO_TOLERANCE:
            words = said("received-of", rx=rx, tx=tx) if rx is not None else said("lost-of", lost=lost or 0, tx=tx)
            yield f"{place.pointer}{one}/loss_ratio", said("loss-contradicts-packets", loss=loss, packets=words, counted=counted)


def counters_contradict(scene: Scene) -> Iterator[Found]:
    """Packets sent, received and lost that do not add up."""
    for place in scene.places:
        tx, rx, lost = place.point.tx_packets, place.point.rx_packets, place.point.lost_packets
        if not tx or rx is None or lost is None or rx > tx * MORE_RECEIVED or lost > tx:
            continue
        if abs(tx - rx - lost) > tx * RATIO_TOLERANCE:
            yield f"{place.pointer}/lost_packets", said("counters-contradict", tx=tx, rx=rx, lost=lost, gap=abs(tx - rx - lost))


def rate_contradicts_packets(scene: Scene) -> Iterator[Found]:
    """A rate of more packets than were counted in its time."""
    for place in scene.places:
        point, duration_s = place.point, place.point.duration_s
        counted = point.tx_packets if place.series.direction == "tx" else point.rx_packets
        if not place.rate_in_pps or counted is None or not duration_s or duration_s < 1:
            continue
        if point.value > counted / duration_s * MORE_COUNTED:
            words = said("rate-contradicts-packets", value=point.value, packets=counted, duration=duration_s, pps=counted / duration_s)
            yield f"{place.pointer}/value", words


def loss_has_a_pattern(scene: Scene) -> Iterator[Found]:
    """Losses of k/256 or k/flows: some flows arrive nowhere, rather than the router being too slow.

    At full speed the router is too slow, and any loss comes near one of 256 parts.
    """
    if scene.run.kind == "mrr":
        return
    flows = scene.run.flows
    parts = (HOLES, flows) if flows and 2 <= flows <= MOST_FLOWS else (HOLES,)
    for place in scene.places:
        loss = place.point.loss_ratio
        for all_parts in parts if loss and loss < 1 else ():
            holes = round((loss or 0) * all_parts)
            if 1 <= holes < all_parts and abs((loss or 0) * all_parts - holes) <= HOLE_TOLERANCE:
                yield f"{place.pointer}/loss_ratio", said("loss-pattern", loss=loss or 0, holes=holes, parts=all_parts)
                break


def offered_too_little(scene: Scene) -> Iterator[Found]:
    """Less offered than was intended: the tester, not the system under test, decided the rate."""
    for place in scene.places:
        told: list[tuple[str, Point | Trial]] = [("", place.point)]
        told += [(f"/trials/{number}", trial) for number, trial in enumerate(place.point.trials)]
        for within, one in told:
            if one.offered_pps is not None and one.intended_pps and one.offered_pps < one.intended_pps * OFFERED_RATIO_NEEDED:
                share = one.offered_pps / one.intended_pps
                figures = {"offered": one.offered_pps, "intended": one.intended_pps}
                words = said("offered-too-little", **figures, share=share, least=OFFERED_RATIO_NEEDED)
                yield f"{place.pointer}{within}/offered_pps", words
