"""How a run was made: its kind, its length, its repetitions, its bounds, its wiring, its time."""

from collections.abc import Iterator
from datetime import timedelta

from registry.ingest.rules.base import Finding, Seen
from schemas import Point
from schemas.times import moment

SHORTEST_S = 1.0
FEWEST = 3
CLOCK_TOLERANCE = timedelta(minutes=10)
RELATIVE = 1 + 1e-9
FASTER = 1.001


def _loss_of(point: Point) -> float | None:
    """The loss that is stated, else what the packets say."""
    if point.loss_ratio is not None or not point.tx_packets or point.rx_packets is None:
        return point.loss_ratio
    return max(0.0, 1 - point.rx_packets / point.tx_packets)


def loss_above_allowed(seen: Seen) -> Iterator[Finding]:
    """An NDR or PDR with more loss than its search allowed."""
    for place in seen.places:
        loss, allowed = _loss_of(place.point), place.run.loss_ratio_allowed
        if place.run.kind == "ndr":
            allowed = allowed or 0.0
        if place.run.kind in {"ndr", "pdr"} and loss is not None and allowed is not None and loss > allowed * RELATIVE:
            stated = "rx_packets" if place.point.loss_ratio is None else "loss_ratio"
            yield f"{place.pointer}/{stated}", f"{place.run.kind.upper()} with a loss of {loss:.6g}; {allowed:g} is allowed"


def ndr_allows_loss(seen: Seen) -> Iterator[Finding]:
    """An NDR that allows loss is a PDR."""
    for pointer, run in seen.runs:
        if run.kind == "ndr" and run.loss_ratio_allowed:
            yield f"{pointer}/loss_ratio_allowed", f"NDR allows no loss; with {run.loss_ratio_allowed:g} allowed it is PDR"


def bounds_contradict(seen: Seen) -> Iterator[Finding]:
    """A value outside its own bounds."""
    for place in seen.places:
        low, value, high = place.point.low, place.point.value, place.point.high
        if low is not None and high is not None and low > high:
            yield f"{place.pointer}/low", f"low {low:,.6g} lies above high {high:,.6g}"
        elif low is not None and value < low:
            yield f"{place.pointer}/value", f"{value:,.6g} lies below its low {low:,.6g}"
        elif high is not None and value > high:
            yield f"{place.pointer}/value", f"{value:,.6g} lies above its high {high:,.6g}"


def faster_than_offered(seen: Seen) -> Iterator[Finding]:
    """More received a second than was offered, in one direction."""
    for place in seen.places:
        offered, one_way = place.point.offered_pps, place.series.direction in {"uni", "reverse", "rx", "bi-per-port"}
        if one_way and offered and place.series.unit == "pps" and place.series.metric == "rate" and place.point.value > offered * FASTER:
            yield f"{place.pointer}/value", f"{place.point.value:,.0f} pps received of {offered:,.0f} pps offered"


def one_box(seen: Seen) -> Iterator[Finding]:
    """Tester and system under test share one machine, so no link limits the rate."""
    for pointer, run in seen.runs:
        if run.topology in {"one-box-namespaces", "loopback"}:
            yield f"{pointer}/topology", f"{run.topology}: comparable only with its like"
        elif run.link_type in {"virtual", "loopback"}:
            yield f"{pointer}/link_type", f"a {run.link_type} link has no line rate: comparable only with its like"


def short_trial(seen: Seen) -> Iterator[Finding]:
    """Measured for less than a second."""
    for pointer, run in seen.runs:
        if run.duration_s is not None and run.duration_s < SHORTEST_S and run.series:
            yield f"{pointer}/duration_s", f"{run.duration_s:g} s; less than {SHORTEST_S:g} s says little"
    for place in seen.places:
        if place.point.duration_s is not None and place.point.duration_s < SHORTEST_S:
            yield f"{place.pointer}/duration_s", f"{place.point.duration_s:g} s; less than {SHORTEST_S:g} s says little"


def few_trials(seen: Seen) -> Iterator[Finding]:
    """Measured fewer than three times."""
    for pointer, run in seen.runs:
        listed = max((len(point.trials) for series in run.series for point in series.points), default=0)
        trials = run.trials or listed or None
        if run.series and trials is not None and trials < FEWEST:
            yield f"{pointer}/trials", f"{trials} of at least {FEWEST} that show a spread"


def in_the_future(seen: Seen) -> Iterator[Finding]:
    """Times that have not come yet."""
    latest = seen.now + CLOCK_TOLERANCE
    if moment(seen.submission.created_at) > latest:
        yield "/created_at", f"{seen.submission.created_at} lies in the future; here it is {seen.now:%Y-%m-%dT%H:%M:%SZ}"
    for pointer, run in seen.runs:
        if run.started_at is not None and moment(run.started_at) > latest:
            yield f"{pointer}/started_at", f"{run.started_at} lies in the future; here it is {seen.now:%Y-%m-%dT%H:%M:%SZ}"
    reference = seen.submission.reference
    if reference is not None and reference.year is not None and reference.year > latest.year:
        yield "/reference/year", f"{reference.year} lies in the future; it is {latest.year}"


def started_after_created(seen: Seen) -> Iterator[Finding]:
    """A run that began after its document was made."""
    created = moment(seen.submission.created_at)
    for pointer, run in seen.runs:
        if run.started_at is not None and created + CLOCK_TOLERANCE < moment(run.started_at) <= seen.now + CLOCK_TOLERANCE:
            yield f"{pointer}/started_at", f"{run.started_at} is later than the document, made {seen.submission.created_at}"
