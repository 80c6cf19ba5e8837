"""What a run says twice must agree: series with each other, counts with times, trials with their point."""

from collections.abc import Iterator

from schemas.messages import Named, said
from schemas.physics.base import Found, Place, Scene
from schemas.units import FCS_BYTES, to_pps, wire_bytes

AGREE = 0.005
"""Two ways of counting the same packets: they are rounded, and their clocks begin a moment apart."""
FACTOR_TOLERANCE = 0.002
NEAR_HALF = 0.005
OFFERED_TOLERANCE = 0.02
MOST_OF_COUNTED = 1.25
"""A median of trials may lie above the count of one of them, by less than this."""
SAME_AT = 4
SEARCHED = frozenset({"ndr", "pdr", "throughput", "mrr"})
ONE_WAY = frozenset({"uni", "reverse", "bi-per-port"})
Axis = tuple[int | None, str | None, int | None]


def series_contradict(scene: Scene) -> Iterator[Found]:
    """The same rate told in two units that do not say the same, with the usual mistake named where the factor tells it."""
    first: dict[Axis, tuple[Place, float]] = {}
    for place in scene.places if len(scene.run.series) > 1 else ():
        frame = place.point.frame_bytes
        pps = to_pps(place.point.value, place.series.unit, frame, place.series.family) if place.series.metric == "rate" else None
        if pps is None or frame is None or place.series.statistic is not None:
            continue
        axis = (place.series.family, place.series.direction, frame)
        before = first.setdefault(axis, (place, pps))
        factor = pps / before[1] if before[1] > 0 else 1.0
        if before[0].series.unit != place.series.unit and abs(factor - 1) > AGREE:
            words = said(
                "series-contradict", value=place.point.value, unit=place.series.unit, pps=pps, other=before[1],
                times=factor, mistake=Named("mistake", mistake_of(factor, frame)),
            )  # fmt: skip
            yield f"{place.pointer}/value", words


def mistake_of(factor: float, frame_bytes: int) -> str:
    """The mistake that makes figures so many times too large or too small; `other` where none is known to."""
    whole = wire_bytes(frame_bytes)
    known = {
        "bits-and-bytes": 8.0,
        "both-directions": 2.0,
        "binary-giga": 2**30 / 10**9,
        "binary-mega": 2**20 / 10**6,
        "layers": whole / frame_bytes,
        "fcs": frame_bytes / (frame_bytes - FCS_BYTES),
        "layers-and-fcs": whole / (frame_bytes - FCS_BYTES),
    }
    found = (name for name, one in known.items() if any(abs(factor / way - 1) <= FACTOR_TOLERANCE for way in (one, 1 / one)))
    return next(found, "other")


def bits_contradict_packets(scene: Scene) -> Iterator[Found]:
    """A bit rate of more packets than were counted in its time."""
    for place in scene.places:
        point, duration_s = place.point, place.point.duration_s
        counted = point.tx_packets if place.series.direction == "tx" else point.rx_packets
        if place.series.metric != "rate" or place.series.unit in {"pps", "us"} or not counted or not duration_s or duration_s < 1:
            continue
        pps = to_pps(point.value, place.series.unit, point.frame_bytes, place.series.family)
        if pps is not None and point.frame_bytes is not None and pps > counted / duration_s * MOST_OF_COUNTED:
            times = pps * duration_s / counted
            words = said(
                "bits-contradict-packets", value=point.value, unit=place.series.unit, pps=pps, packets=counted, duration=duration_s,
                counted=counted / duration_s, times=times, mistake=Named("mistake", mistake_of(times, point.frame_bytes)),
            )  # fmt: skip
            yield f"{place.pointer}/value", words


def offered_contradicts_packets(scene: Scene) -> Iterator[Found]:
    """More sent in its time than was offered: the clock of the tester is wrong, or its time is."""
    for place in scene.places:
        point = place.point
        if place.series.direction not in ONE_WAY or not point.offered_pps or not point.tx_packets or not point.duration_s:
            continue
        sent_pps = point.tx_packets / point.duration_s
        if point.duration_s >= 1 and sent_pps > point.offered_pps * (1 + OFFERED_TOLERANCE):
            words = said(
                "offered-contradicts-packets", offered=point.offered_pps, packets=point.tx_packets, duration=point.duration_s, pps=sent_pps
            )
            yield f"{place.pointer}/tx_packets", words


def value_outside_trials(scene: Scene) -> Iterator[Found]:
    """A value that lies beyond every trial it is made of."""
    for place in scene.places:
        values = [trial.value for trial in place.point.trials]
        if len(values) > 1 and not min(values) * (1 - AGREE) <= place.point.value <= max(values) * (1 + AGREE):
            words = said("value-outside-trials", value=place.point.value, least=min(values), most=max(values), trials=len(values))
            yield f"{place.pointer}/value", words


def rate_with_total_loss(scene: Scene) -> Iterator[Found]:
    """A rate of what arrived where everything was lost."""
    for place in scene.places:
        point, sent = place.point, place.series.direction == "tx" or scene.run.kind == "fixed-rate"
        if point.loss_ratio == 1 and point.value > 0 and place.series.metric in {"rate", "goodput"} and not sent:
            yield f"{place.pointer}/value", said("rate-with-total-loss", value=point.value)


def nothing_without_loss(scene: Scene) -> Iterator[Found]:
    """A rate of zero where nothing was lost."""
    for place in scene.places:
        if place.point.value == 0 and place.point.loss_ratio == 0 and place.series.metric in {"rate", "goodput"}:
            yield f"{place.pointer}/loss_ratio", said("nothing-without-loss")


def one_direction_dead(scene: Scene) -> Iterator[Found]:
    """Half of both directions together lost: one of them may not work at all."""
    for place in scene.places:
        loss = place.point.loss_ratio
        if place.series.direction == "bi-sum" and loss is not None and abs(loss - 0.5) <= NEAR_HALF:
            yield f"{place.pointer}/loss_ratio", said("one-direction-dead", loss=loss)


def same_at_every_size(scene: Scene) -> Iterator[Found]:
    """To the last digit the same rate at every frame size: a limit was typed or reached that has nothing to do with the router."""
    for number, series in enumerate(scene.run.series if scene.run.kind in SEARCHED else ()):
        sizes = {point.frame_bytes for point in series.points}
        if series.unit == "pps" and len(sizes) >= SAME_AT and len({point.value for point in series.points}) == 1:
            words = said("same-at-every-size", value=series.points[0].value, sizes=len(sizes))
            yield f"{scene.pointer}/series/{number}/points", words


def more_cores_than_there_are(scene: Scene) -> Iterator[Found]:
    """A run on more cores than its host has."""
    cores, threads = scene.run.cores, scene.host.get("cpu.threads") if scene.host else None
    if cores and threads and cores > threads and scene.run.topology != "host-and-guest":
        yield f"{scene.pointer}/cores", said("more-cores-than-there-are", cores=cores, threads=threads)
