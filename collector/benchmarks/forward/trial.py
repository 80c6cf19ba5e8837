"""One trial of the forwarding benchmark: what is offered, what was seen, and the bed it runs on."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Literal, Protocol

from schemas.physics.allowed import LAG_RATIO_ALLOWED, OFFERED_RATIO_NEEDED
from schemas.units import MINIMUM_FRAME_BYTES

Direction = Literal["forward", "reverse"]
ONE_WAY: tuple[Direction, ...] = ("forward",)
BOTH_WAYS: tuple[Direction, ...] = ("forward", "reverse")
SMALLEST_FRAME_BYTES = {4: MINIMUM_FRAME_BYTES, 6: 66}
"""The smallest Ethernet frames with UDP in them, FCS included: 46 bytes of IPv4, and two headers of IPv6 without a payload."""
LARGEST_FRAME_BYTES = 9018
DESTINATIONS = 256

VOIDING = frozenset(
    {
        "clock-problem",
        "counters-inconsistent",
        "destination-hole",
        "engine-crashed",
        "engine-timeout",
        "forwarding-off",
        "fragmentation-seen",
        "link-down",
        "mtu-too-small",
        "neighbour-unresolved",
        "no-permission",
        "one-direction-dead",
        "route-missing",
        "rx-more-than-tx",
        "tool-missing",
        "total-loss",
    }
)
"""Failure kinds after which a trial's rate says nothing about the device; the others are told beside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What one trial offers in each of its directions."""

    family: int
    """IP version, 4 or 6."""
    frame_bytes: int
    """With FCS."""
    rate_pps: float | None
    """Intended frames a second in each direction. None: as fast as the sender goes."""
    duration_s: float
    directions: tuple[Direction, ...] = ONE_WAY
    destinations: int = DESTINATIONS

    @property
    def intended_packets(self) -> int | None:
        """Frames to be offered in each direction; None where there is no rate."""
        return None if self.rate_pps is None else round(self.rate_pps * self.duration_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialFault:
    """What was wrong with a trial or a bed: a failure kind of the wire, and words with what to do about it."""

    kind: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """What was seen of one direction."""

    direction: Direction
    intended_packets: int | None
    offered_packets: int
    """Frames handed to the kernel, those included that it refused."""
    refused_packets: int
    """Frames that never reached the wire: the kernel would not take them, or the interface dropped them."""
    received_packets: int
    """Frames of this trial, of the right size, counted behind the device."""
    duration_s: float
    """From the first frame to the last."""
    lag_s: float = 0.0
    """The most that the sender was behind its schedule; 0 without a schedule."""
    sender_cpu_s: float = 0.0
    dut_rx_packets: int | None = None
    """The device's own counters. None: the device is not ours to ask."""
    dut_tx_packets: int | None = None
    dut_dropped_packets: int | None = None
    silent: tuple[int, ...] = ()
    """Destinations, by number, of which no frame arrived while others did. Empty too where destinations are not told apart."""
    odd_packets: int = 0
    """Frames that carry our port but not our size: fragments, or something in between changed them."""

    @property
    def sent_packets(self) -> int:
        """Frames that went onto the wire."""
        return self.offered_packets - self.refused_packets

    @property
    def lost_packets(self) -> int:
        """Frames that should have arrived and did not; unsent and refused ones are lost, as in MLRsearch (RFC 9971)."""
        return max(0, max(self.offered_packets, self.intended_packets or 0) - self.received_packets)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One trial, all its directions together."""

    load: Load
    flows: tuple[Flow, ...]
    started_at: str
    """RFC 3339."""
    duration_s: float
    """Of the longest direction, without set-up and drain."""
    steal_ratio: float = 0.0
    """What the hypervisor took of all CPUs meanwhile, 0 to 1."""
    busy_ratio: float = 0.0
    """What other programs used of the measurement's CPUs meanwhile, 0 to 1."""
    tester_cpu_ratio: float = 0.0
    """CPU time of the busiest sender by its duration: below 1 at full speed, something kept it from running."""
    faults: tuple[TrialFault, ...] = ()

    @property
    def offered_pps(self) -> float:
        """Frames a second that were offered, summed over the directions."""
        return self._per_second([flow.offered_packets for flow in self.flows])

    @property
    def received_pps(self) -> float:
        """Frames a second that arrived, summed over the directions."""
        return self._per_second([flow.received_packets for flow in self.flows])

    @property
    def loss_ratio(self) -> float:
        """The share of the frames that did not arrive, summed over the directions; 0 to 1. A trial that offered nothing lost all."""
        due = sum(max(flow.offered_packets, flow.intended_packets or 0) for flow in self.flows)
        return sum(flow.lost_packets for flow in self.flows) / due if due else 1.0

    @property
    def lag_ratio(self) -> float:
        """How far behind its schedule the slowest sender was, as a share of the trial."""
        return max((flow.lag_s for flow in self.flows), default=0.0) / self.load.duration_s

    @property
    def offered_ratio(self) -> float:
        """What was offered of what was intended, in the worst direction; 1 without a rate."""
        return min((flow.offered_packets / flow.intended_packets for flow in self.flows if flow.intended_packets), default=1.0)

    @property
    def valid(self) -> bool:
        """Whether the tester made the trial that was asked for, and nothing voids its counts."""
        return self.offered_ratio >= OFFERED_RATIO_NEEDED and self.lag_ratio <= LAG_RATIO_ALLOWED and self.voided_by is None

    @property
    def voided_by(self) -> TrialFault | None:
        """The first fault after which the counts say nothing about the device's rate."""
        return next((fault for fault in self.faults if fault.kind in VOIDING), None)

    def _per_second(self, packets: Sequence[int]) -> float:
        return sum(count / flow.duration_s for count, flow in zip(packets, self.flows, strict=True) if flow.duration_s > 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """What the device does beside plain forwarding; the bed turns it into nftables rules for its own addresses and links."""

    name: str
    dnat: bool = False
    """Forward frames are sent on to one server behind the device, whatever they were addressed to."""
    masquerade: bool = False
    """Forward frames leave with the address of the device."""
    stateful: bool = False
    """Established connections pass, everything else is asked further."""
    rules: int = 0
    """Linear rules of the forward chain that never match."""


PLAIN = Feature(name="plain")


class Bed(Protocol):
    """A device under test with a tester around it. Beds are context managers; whatever they change is undone on leaving."""

    @property
    def topology(self) -> str:
        """`one-box-namespaces`, `two-ports`."""

    @property
    def link_type(self) -> str:
        """`physical`, `virtual`."""

    @property
    def link_speed_mbps(self) -> int | None:
        """Of the slower link. None: no link here has a speed, or the kernel does not know it."""

    @property
    def self_clocked(self) -> bool:
        """The sender's own CPU does the forwarding: nothing can be lost, and no rate here may be called a throughput."""

    @property
    def features(self) -> bool:
        """Whether `apply` works: the device is ours."""

    @property
    def flags(self) -> tuple[str, ...]:
        """Codes that belong beside every figure of this bed."""

    def check(self, load: Load) -> tuple[TrialFault, ...]:
        """What of this bed stands against the load, without sending anything."""

    def run(self, load: Load) -> Trial:
        """One trial through the device."""

    def tester_limit(self, load: Load) -> Trial:
        """The same load from the tester to itself, without the device."""

    def conditions(self) -> Mapping[str, object]:
        """Everything that decides whether a result of this bed may be compared with another; plain JSON values."""

    def apply(self, feature: Feature) -> AbstractContextManager[None]:
        """The device with the feature, for the length of the block. BenchError where the device is not ours."""
