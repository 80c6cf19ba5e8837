"""What the counters around one trial mean: the flow of each direction, and every fault by its name. Pure arithmetic."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from collector.benchmarks.forward.addresses import destinations, network_of
from collector.benchmarks.forward.counters import Arrived, Interface
from collector.benchmarks.forward.sender import Sent
from collector.benchmarks.forward.trial import Direction, Flow, Load, TrialFault

TOLERANCE_RATIO = 0.001
TOLERANCE_PACKETS = 20
"""Neighbour discovery and the like pass by the same interfaces."""
ENOUGH_FOR_A_HOLE = 10
"""Frames for each destination before its silence means something."""
MOST_LOSS_WITH_HOLES = 0.5
"""Beyond this loss, silence is no hole: nothing much arrives anywhere."""
ENOUGH_TO_JUDGE = 100

Ip = Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """What the device's own counters added in one direction."""

    ingress: Interface
    egress: Interface
    ip: Ip = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Everything counted for one direction of one trial."""

    direction: Direction
    sent: Sent
    port: Interface
    """The sending interface."""
    sink: Interface
    """The receiving interface."""
    arrived: Arrived
    sender_cpu_s: float = 0.0
    device: Device | None = None
    """None: the device is not ours to ask."""


def flow_of(load: Load, seen: Seen) -> Flow:
    """The figures of one direction.

    Refused frames show twice, as an error of the call and as a drop of the interface; a driver that drops silently shows
    only the latter. The larger of the two is right in both cases.
    """
    device = seen.device
    return Flow(
        direction=seen.direction,
        intended_packets=load.intended_packets,
        offered_packets=seen.sent.offered,
        refused_packets=min(seen.sent.offered, max(seen.sent.refused, seen.port.tx_dropped)),
        received_packets=seen.arrived.packets,
        duration_s=seen.sent.duration_s,
        lag_s=seen.sent.lag_s,
        sender_cpu_s=seen.sender_cpu_s,
        dut_rx_packets=device.ingress.rx if device else None,
        dut_tx_packets=device.egress.tx if device else None,
        dut_dropped_packets=device.ingress.rx_dropped + device.egress.tx_dropped if device else None,
        silent=silent_destinations(seen.arrived, seen.sent.offered),
        odd_packets=seen.arrived.odd,
    )


def silent_destinations(arrived: Arrived, offered: int) -> tuple[int, ...]:
    """The destinations of which nothing arrived although enough was offered, where most of the others' frames did."""
    counts = arrived.by_address
    if not counts or len(counts) < 2 or offered < ENOUGH_FOR_A_HOLE * len(counts) or arrived.packets < offered * (1 - MOST_LOSS_WITH_HOLES):
        return ()
    return tuple(number for number, count in enumerate(counts) if count == 0)


def faults_of(load: Load, flows: Sequence[Flow], seen: Sequence[Seen]) -> tuple[TrialFault, ...]:
    """All that is wrong with a trial, causes before what follows from them."""
    found = list(_dead(flows))
    for flow, one in zip(flows, seen, strict=True):
        found += _causes(load, flow, one)
        found += _holes(load, flow)
        found += _fragments(load, flow, one)
        found += _impossible(flow, one)
    if all(_is_dead(flow) for flow in flows):
        found.append(_total_loss(flows, seen))
    return tuple(dict.fromkeys(found))


def _is_dead(flow: Flow) -> bool:
    return flow.sent_packets >= ENOUGH_TO_JUDGE and flow.received_packets == 0


def _dead(flows: Sequence[Flow]) -> Iterator[TrialFault]:
    """One direction that is dead while the other is not."""
    dead = [flow for flow in flows if _is_dead(flow)]
    if 0 < len(dead) < len(flows):
        words = f"no frame of the {dead[0].direction} direction arrived, and the other direction's did; look at its route and link"
        yield TrialFault(kind="one-direction-dead", message=words)


def _total_loss(flows: Sequence[Flow], seen: Sequence[Seen]) -> TrialFault:
    words = f"none of {sum(flow.sent_packets for flow in flows):,} frames arrived; a rate cannot be told"
    devices = [one.device for one in seen if one.device is not None]
    if devices:
        came, went = sum(device.ingress.rx for device in devices), sum(device.egress.tx for device in devices)
        words = f"{words}. The device received {came:,} and sent {went:,}; look at its firewall, its routes and its neighbours"
    return TrialFault(kind="total-loss", message=words)


# Nothing arrived: why


def _causes(load: Load, flow: Flow, seen: Seen) -> Iterator[TrialFault]:
    """Why a direction in which nothing arrived is silent, as far as the device's counters say."""
    if not _is_dead(flow) or seen.device is None:
        return
    ip, where = seen.device.ip, f"IPv{load.family}, {flow.direction}"
    too_big = _ip(ip, load.family, "FragFails") + ip.get("Ip6InTooBigErrors", 0)
    if too_big > flow.sent_packets // 2:
        words = f"{where}: the device refused {too_big:,} frames of {load.frame_bytes} bytes as too big; {_larger_mtu(load)}"
        yield TrialFault(kind="mtu-too-small", message=words)
    elif _no_route(ip, load.family) > flow.sent_packets // 2:
        yield TrialFault(
            kind="route-missing", message=f"{where}: the device has no route for the destinations; add it before the next trial"
        )


def _ip(ip: Ip, family: int, name: str) -> int:
    return ip.get(f"Ip.{name}" if family == 4 else f"Ip6{name}", 0)


def _no_route(ip: Ip, family: int) -> int:
    return ip.get("Ip.OutNoRoutes", 0) if family == 4 else ip.get("Ip6InNoRoutes", 0) + ip.get("Ip6OutNoRoutes", 0)


# Some arrived, but not as they should


def _holes(load: Load, flow: Flow) -> Iterator[TrialFault]:
    if flow.silent:
        count = f"{len(flow.silent)}/{load.destinations}"
        first = flow.silent[0]
        address, network = destinations(load.family, flow.direction, first + 1)[first], network_of(load.family, flow.direction, first)
        words = f"destination-hole({count}): no frame for {address} arrived; the device lacks a route or a neighbour for {network}"
        yield TrialFault(kind="destination-hole", message=words + ("" if len(flow.silent) == 1 else " and others"))


def _fragments(load: Load, flow: Flow, seen: Seen) -> Iterator[TrialFault]:
    made = _ip(seen.device.ip, load.family, "FragCreates") if seen.device else 0
    if made > TOLERANCE_PACKETS or flow.odd_packets > _allowed(flow.offered_packets):
        counted = f"the device made {made:,} fragments" if made else f"{flow.odd_packets:,} frames of another size or address arrived"
        words = f"IPv{load.family}, {flow.direction}: {counted} out of {load.frame_bytes}-byte frames; {_larger_mtu(load)}"
        yield TrialFault(kind="fragmentation-seen", message=words)


def _larger_mtu(load: Load) -> str:
    return f"raise the MTU behind it to {load.frame_bytes - 18}"


def _impossible(flow: Flow, seen: Seen) -> Iterator[TrialFault]:
    """Counts that contradict each other."""
    where = flow.direction
    if flow.received_packets > flow.sent_packets + _allowed(flow.sent_packets):
        words = f"{where}: {flow.received_packets:,} frames arrived and {flow.sent_packets:,} were sent; something duplicates them"
        yield TrialFault(kind="rx-more-than-tx", message=words)
    expected = flow.sent_packets
    if abs(seen.port.tx - expected) > _allowed(expected):
        words = f"{where}: the sending interface counted {seen.port.tx:,} frames and the sender {expected:,}; something else uses the link"
        yield TrialFault(kind="counters-inconsistent", message=words)
    expected = seen.arrived.packets
    if abs(seen.sink.rx - expected) > _allowed(expected) and not seen.arrived.odd:
        words = f"{where}: the receiving interface counted {seen.sink.rx:,} frames and the sink {expected:,}; something else uses the link"
        yield TrialFault(kind="counters-inconsistent", message=words)
    if seen.device is not None and flow.received_packets > seen.device.egress.tx + _allowed(flow.received_packets):
        words = f"{where}: {flow.received_packets:,} frames arrived and the device sent {seen.device.egress.tx:,}; they passed by it"
        yield TrialFault(kind="counters-inconsistent", message=words)


def _allowed(packets: int) -> float:
    return max(TOLERANCE_PACKETS, packets * TOLERANCE_RATIO)
