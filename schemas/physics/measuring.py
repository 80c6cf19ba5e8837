"""How a run was measured: its kind, its length, its repetitions, its bounds, its wiring, and what else the machine did."""

from collections.abc import Iterator

from schemas.messages import Named, said
from schemas.physics.allowed import BUSY_RATIO_ALLOWED, LAG_RATIO_ALLOWED, NEAR_TESTER_LIMIT, STEAL_RATIO_ALLOWED
from schemas.physics.base import NO_LINE_RATE, Found, Scene
from schemas.records import Point

SHORTEST_S = 1.0
FEWEST = 3
RELATIVE = 1 + 1e-9
FASTER = 1.001
LEAST_LATENCY_US = 0.01
"""Ten nanoseconds: three metres of cable."""
LONGER = 2.0
"""A run's length is that of one trial; twice that is no rounding."""
ONE_BOX = frozenset({"one-box-namespaces", "host-and-guest", "loopback"})
SEARCHED = frozenset({"ndr", "pdr", "throughput"})
"""Kinds that say how fast packets can be offered without loss: they need a sender that does not slow down."""
EMULATOR = "qemu"
"""The hypervisor of guests whose CPU QEMU emulates; where it lends the real one, the hypervisor is KVM."""
SELF_CLOCKED, EMULATED_CPU = "self-clocked", "emulated-cpu"


def _loss_of(point: Point) -> float | None:
    """The loss that is stated, else what the packets say."""
    if point.loss_ratio is not None or not point.tx_packets or point.rx_packets is None:
        return point.loss_ratio
    return max(0.0, 1 - point.rx_packets / point.tx_packets)


def loss_above_allowed(scene: Scene) -> Iterator[Found]:
    """An NDR or PDR with more loss than its search allowed."""
    kind, allowed = scene.run.kind, scene.run.loss_ratio_allowed
    if kind == "ndr":
        allowed = allowed or 0.0
    for place in scene.places if kind in {"ndr", "pdr"} and allowed is not None else ():
        loss = _loss_of(place.point)
        if loss is not None and allowed is not None and loss > allowed * RELATIVE:
            stated = "rx_packets" if place.point.loss_ratio is None else "loss_ratio"
            yield f"{place.pointer}/{stated}", said("loss-above-allowed", kind=kind.upper(), loss=loss, allowed=allowed)


def ndr_allows_loss(scene: Scene) -> Iterator[Found]:
    """An NDR that allows loss is a PDR."""
    if scene.run.kind == "ndr" and scene.run.loss_ratio_allowed:
        yield f"{scene.pointer}/loss_ratio_allowed", said("ndr-allows-loss", allowed=scene.run.loss_ratio_allowed)


def bounds_contradict(scene: Scene) -> Iterator[Found]:
    """A value outside its own bounds."""
    for place in scene.places:
        low, value, high = place.point.low, place.point.value, place.point.high
        if low is not None and high is not None and low > high:
            yield f"{place.pointer}/low", said("low-above-high", low=low, high=high)
        elif low is not None and value < low:
            yield f"{place.pointer}/value", said("below-low", value=value, low=low)
        elif high is not None and value > high:
            yield f"{place.pointer}/value", said("above-high", value=value, high=high)


def loss_untold(scene: Scene) -> Iterator[Found]:
    """A rate that was searched for by its loss, and nothing that tells the loss."""
    if scene.run.kind not in SEARCHED or scene.run.loss_ratio_allowed is not None or scene.run.kind == "ndr":
        return
    for place in scene.places:
        point = place.point
        counted = point.loss_ratio is not None or point.lost_packets is not None or (point.tx_packets and point.rx_packets is not None)
        if place.rate_in_pps and not counted and not any(trial.loss_ratio is not None for trial in point.trials):
            yield f"{place.pointer}/loss_ratio", said("loss-untold", kind=scene.run.kind.upper())


def latency_zero(scene: Scene) -> Iterator[Found]:
    """A latency below what light takes through the box: a tool's word for not measured."""
    for place in scene.places:
        if place.series.metric == "latency" and place.series.unit == "us" and place.point.value < LEAST_LATENCY_US:
            yield f"{place.pointer}/value", said("latency-zero", value=place.point.value, least=LEAST_LATENCY_US)


def times_contradict(scene: Scene) -> Iterator[Found]:
    """Trials that ran longer than the whole run: one of the two clocks jumped."""
    whole_s = scene.run.duration_s
    for place in scene.places if whole_s else ():
        if not place.point.trials:
            continue
        longest = max(trial.duration_s or 0.0 for trial in place.point.trials)
        if whole_s and longest > max(whole_s, SHORTEST_S) * LONGER:
            yield f"{place.pointer}/trials", said("times-contradict", trial=longest, run=whole_s)


def faster_than_offered(scene: Scene) -> Iterator[Found]:
    """More received a second than was offered, in one direction."""
    for place in scene.places:
        offered, one_way = place.point.offered_pps, place.series.direction in {"uni", "reverse", "rx", "bi-per-port"}
        if one_way and offered and place.rate_in_pps and place.point.value > offered * FASTER:
            yield f"{place.pointer}/value", said("faster-than-offered", value=place.point.value, offered=offered)


def one_box(scene: Scene) -> Iterator[Found]:
    """Measured within one machine or over links that have no line rate."""
    run = scene.run
    if run.topology in ONE_BOX:
        yield f"{scene.pointer}/topology", said("one-box", topology=Named("topology", run.topology or ""))
    elif run.link_type in NO_LINE_RATE:
        yield f"{scene.pointer}/link_type", said("no-line-rate", link=Named("link_type", run.link_type or ""))


def short_trial(scene: Scene) -> Iterator[Found]:
    """Measured for less than a second."""
    run = scene.run
    if run.duration_s is not None and run.duration_s < SHORTEST_S and run.series:
        yield f"{scene.pointer}/duration_s", said("short-trial", duration=run.duration_s, least=SHORTEST_S)
    for place in scene.places:
        if place.point.duration_s is not None and place.point.duration_s < SHORTEST_S:
            yield f"{place.pointer}/duration_s", said("short-trial", duration=place.point.duration_s, least=SHORTEST_S)


def few_trials(scene: Scene) -> Iterator[Found]:
    """Measured fewer than three times."""
    run = scene.run
    listed = max((len(place.point.trials) for place in scene.places), default=0)
    searches = run.search.searches if run.search is not None else None  # The trials of one search say nothing of its spread.
    trials = searches or run.trials or listed or None
    if run.series and trials is not None and trials < FEWEST:
        yield f"{scene.pointer}/trials", said("few-trials", trials=trials, least=FEWEST)


def is_self_clocked(scene: Scene) -> bool:
    """Whether the run says that its sender slowed down instead of losing packets."""
    conditions = scene.run.conditions
    return SELF_CLOCKED in scene.run.flags or (conditions is not None and bool(conditions.self_clocked))


def self_clocked_search(scene: Scene) -> Iterator[Found]:
    """A rate without loss, by a sender that cannot lose: it is the speed of the sender."""
    if scene.run.kind in SEARCHED and is_self_clocked(scene):
        yield f"{scene.pointer}/kind", said("self-clocked-search", kind=scene.run.kind.upper())


def emulated_cpu(scene: Scene) -> Iterator[Found]:
    """Measured on a CPU made up in software, as its run or its host says."""
    conditions = scene.run.conditions
    stated = conditions.emulated_cpu if conditions is not None else None
    if stated:
        yield f"{scene.pointer}/conditions/emulated_cpu", said("emulated-cpu")
    elif EMULATED_CPU in scene.run.flags:
        yield f"{scene.pointer}/flags", said("emulated-cpu")
    elif stated is None and scene.run.series and scene.host is not None and scene.host.get("virtualization.hypervisor") == EMULATOR:
        yield scene.pointer, said("emulated-cpu-by-host")


def stolen_time(scene: Scene) -> Iterator[Found]:
    """A hypervisor took the CPUs away while measuring."""
    noise = scene.run.noise
    if noise is not None and noise.steal_ratio is not None and noise.steal_ratio > STEAL_RATIO_ALLOWED:
        yield f"{scene.pointer}/noise/steal_ratio", said("stolen-time", share=noise.steal_ratio, allowed=STEAL_RATIO_ALLOWED)


def busy_host(scene: Scene) -> Iterator[Found]:
    """Other programs used the CPUs while measuring."""
    noise = scene.run.noise
    if noise is not None and noise.busy_ratio is not None and noise.busy_ratio > BUSY_RATIO_ALLOWED:
        yield f"{scene.pointer}/noise/busy_ratio", said("busy-host", share=noise.busy_ratio, allowed=BUSY_RATIO_ALLOWED)


def overloaded_host(scene: Scene) -> Iterator[Found]:
    """More waited for a CPU than there are CPUs, before it began."""
    noise, threads = scene.run.noise, scene.host.get("cpu.threads") if scene.host else None
    if scene.run.topology == "host-and-guest":
        return  # The load is that of the host which tested, and the facts may be those of the guest.
    if noise is not None and noise.load_before is not None and threads and noise.load_before > threads:
        yield f"{scene.pointer}/noise/load_before", said("overloaded-host", load=noise.load_before, threads=threads)


def tester_lag(scene: Scene) -> Iterator[Found]:
    """A sender that fell behind its schedule."""
    noise = scene.run.noise
    if noise is not None and noise.lag_ratio is not None and noise.lag_ratio > LAG_RATIO_ALLOWED:
        yield f"{scene.pointer}/noise/lag_ratio", said("tester-lag", share=noise.lag_ratio, allowed=LAG_RATIO_ALLOWED)
    for place, series in enumerate(scene.run.series):
        for position, point in enumerate(series.points):
            for number, trial in enumerate(point.trials):
                if trial.lag_ratio is not None and trial.lag_ratio > LAG_RATIO_ALLOWED:
                    words = said("tester-lag", share=trial.lag_ratio, allowed=LAG_RATIO_ALLOWED)
                    yield f"{scene.pointer}/series/{place}/points/{position}/trials/{number}/lag_ratio", words


def tester_limit(scene: Scene) -> Iterator[Found]:
    """A rate as high as the tester goes by itself, given as if it were the system's own."""
    for place in scene.places:
        limit = place.point.tester_limit_pps
        if limit and place.rate_in_pps and not place.point.at_least and place.point.value >= limit * NEAR_TESTER_LIMIT:
            share = place.point.value / limit
            yield f"{place.pointer}/at_least", said("tester-limit", value=place.point.value, limit=limit, share=share)
