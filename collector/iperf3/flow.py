"""What one direction of an iperf3 UDP test sent and what arrived: arithmetic only, no file.

`lost_packets` of iperf3 cannot be trusted (esnet/iperf #1984: clients from 3.16 on print 0 while datagrams are
missing), so loss comes from the bytes the receiver counted, and `lost_packets` only cross-checks it.
"""

from dataclasses import dataclass

TOLERATED_DISAGREEMENT = 0.001
"""Share of the datagrams by which two counts may differ before it is called a conflict."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What the file says about one direction; None is what it does not say."""

    payload_bytes: int
    sent_packets: float | None
    received_bytes: float | None
    """What the receiver itself counted; None where no receiver's count was written."""
    claimed_lost: float | None
    claimed_total: float | None
    sender_s: float | None
    receiver_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """One direction after the arithmetic. `received_pps` None: nobody knows what arrived."""

    sent: int | None
    received: int | None
    loss_ratio: float | None
    received_pps: float | None
    sent_pps: float | None
    duration_s: float | None
    flags: tuple[str, ...]


def reckon(counts: Counts) -> Flow:
    """The true loss and rate of one direction, as far as the file allows."""
    if counts.received_bytes is not None:
        return _from_bytes(counts, counts.received_bytes)
    return _from_claims(counts)


def _from_bytes(counts: Counts, received_bytes: float) -> Flow:
    received = received_bytes / counts.payload_bytes
    flags: list[str] = []
    loss: float | None = None
    sent = counts.sent_packets
    if sent:
        loss = 1 - received / sent
        if abs(sent - received - (counts.claimed_lost or 0)) > max(1.0, sent * TOLERATED_DISAGREEMENT):
            flags.append("loss-conflict")
        if loss < -TOLERATED_DISAGREEMENT:
            loss = None
            flags.append("rx-more-than-tx")
        elif received == 0:
            flags.append("total-loss")
    return _flow(counts, received, None if loss is None else max(0.0, loss), flags)


def _from_claims(counts: Counts) -> Flow:
    """Old files hold no bytes of the receiver. What it says it lost is a hint; that it lost nothing says nothing."""
    total, lost, sent = counts.claimed_total, counts.claimed_lost, counts.sent_packets
    flags = ["loss-unverified"]
    if sent and total == 0 and not lost:
        return _flow(counts, 0.0, 1.0, [*flags, "total-loss"])  # The receiver counted, and saw none.
    if total and lost and 0 < lost <= total:
        if sent and sent - total > max(1.0, sent * TOLERATED_DISAGREEMENT):
            return _flow(
                counts, total - lost, 1 - (total - lost) / sent, [*flags, "loss-conflict"]
            )  # The last ones went missing uncounted.
        return _flow(counts, total - lost, lost / total, flags)
    if lost is not None and total is not None and not 0 <= lost <= total:
        flags.append("loss-out-of-range")
    return _flow(counts, None, None, [*flags, "no-receiver-data"])


def _flow(counts: Counts, received: float | None, loss: float | None, flags: list[str]) -> Flow:
    receiver_s = counts.receiver_s or counts.sender_s
    consistent = loss is not None or received is None or not counts.sent_packets
    return Flow(
        sent=round(counts.sent_packets) if counts.sent_packets and consistent else None,
        received=None if received is None or not consistent else round(received),
        loss_ratio=loss,
        received_pps=None if received is None or not receiver_s else received / receiver_s,
        sent_pps=counts.sent_packets / counts.sender_s if counts.sent_packets and counts.sender_s else None,
        duration_s=receiver_s,
        flags=tuple(flags),
    )


def together(flows: tuple[Flow, ...]) -> Flow:
    """Both directions of a bidirectional test as one: rates and counts are sums, loss is the loss of all."""
    if len(flows) == 1:
        return flows[0]
    sent, received = _total([flow.sent for flow in flows]), _total([flow.received for flow in flows])
    known = sent and received is not None and all(flow.loss_ratio is not None for flow in flows)
    durations = [flow.duration_s for flow in flows if flow.duration_s]
    return Flow(
        sent=None if sent is None else int(sent),
        received=None if received is None else int(received),
        loss_ratio=max(0.0, 1 - received / sent) if known and sent and received is not None else None,
        received_pps=_total([flow.received_pps for flow in flows]),
        sent_pps=_total([flow.sent_pps for flow in flows]),
        duration_s=max(durations, default=None),
        flags=tuple(dict.fromkeys(flag for flow in flows for flag in flow.flags)),
    )


def _total(numbers: list[int | None] | list[float | None]) -> float | None:
    known = [number for number in numbers if number is not None]
    return sum(known) if len(known) == len(numbers) else None
