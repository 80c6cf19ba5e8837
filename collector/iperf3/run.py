"""One iperf3 document → one run."""

import re
from dataclasses import dataclass, replace

from collector.iperf3.flow import Counts, Flow, reckon, together
from collector.iperf3.values import (
    Object,
    family_of,
    is_loopback,
    number,
    part,
    parts,
    path_mtu,
    seconds_of,
    signed,
    started_at_of,
    version_of,
    whole,
)
from collector.results.imported import ImportFault
from schemas import Failure, Point, Run, Series, Tool
from schemas.units import IP_HEADER_BYTES, UDP_HEADER_BYTES, udp_frame_bytes

ORDINARY_MTU_BYTES = 1500
_ADDRESS = re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b|\[?[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7}\]?")


@dataclass(frozen=True, slots=True)
class Outcome:
    """The run of one document, and what was wrong with the document."""

    run: Run
    faults: tuple[ImportFault, ...]


def run_of(document: Object, place: str, mtu_bytes: int | None = None) -> Outcome:
    """The run an iperf3 document tells of; without figures where figures would be wrong."""
    run = _frame_of_run(document, mtu_bytes)
    said = _error_of(document)
    if run.l4_protocol == "udp":
        run = _with_udp(run, document, interrupted=said is not None)
    elif run.l4_protocol == "tcp":
        run = _with_tcp(run, document)
    if said is not None:
        return _told(run, "tool-reported-error", f"iperf3 said: {said}", f"{place}/error")
    if not run.series or "no-receiver-data" in run.flags:
        return _told(run, "no-receiver-data", "the file holds no figure of the receiving side", f"{place}/end")
    return Outcome(replace(run, status="ok"), ())


def _told(run: Run, kind: str, message: str, place: str) -> Outcome:
    """The run with its fault; figures that are there in spite of it make it partial."""
    status, flags = "partial" if run.series else "error", tuple(dict.fromkeys((*run.flags, kind)))
    failed = replace(run, status=status, flags=flags, failure=Failure(kind=kind, message=message))
    return Outcome(failed, (ImportFault(kind, message, place),))


def _frame_of_run(document: Object, mtu_bytes: int | None) -> Run:
    """Everything about the run but its figures."""
    start = part(document, "start")
    test = part(start, "test_start")
    protocol = str(test.get("protocol", "")).lower()
    loopback = is_loopback(start)
    unlimited = protocol == "udp" and test.get("target_bitrate") == 0
    kinds = {"tcp": "tcp-goodput", "udp": "mrr" if unlimited else "fixed-rate"}
    return Run(
        tool=Tool(name="iperf3", version=version_of(start)),
        kind=kinds.get(protocol, "other"),
        started_at=started_at_of(start),
        topology="loopback" if loopback else None,
        link_type="loopback" if loopback else None,
        mtu_bytes=mtu_bytes or path_mtu(document),
        l4_protocol=protocol if protocol in kinds else None,
        streams=whole(test, "num_streams", 1, 1_000_000),
        duration_s=number(test, "duration") or _measured_s(document),
        omit_s=number(test, "omit"),
    )


def _measured_s(document: Object) -> float | None:
    end = part(document, "end")
    return seconds_of(part(end, "sum_received")) or seconds_of(part(end, "sum"))


def _error_of(document: Object) -> str | None:
    error = document.get("error")
    if error is None or error == "":
        return None
    text = " ".join(str(error).split())
    return _ADDRESS.sub("[address]", text)[:500]


def _direction(document: Object) -> str:
    test, end = part(document, "start", "test_start"), part(document, "end")
    senders = {_stream_sends(stream) for stream in parts(end, "streams")} - {None}
    if test.get("bidir") in (1, True) or len(senders) == 2 or any(key.endswith("_bidir_reverse") for key in end):
        return "bi-sum"
    return "reverse" if test.get("reverse") in (1, True) else "uni"


def _stream_sends(stream: Object) -> bool | None:
    """Whether this side sent the stream; files before 3.7 do not say."""
    said = (part(stream, "udp") or part(stream, "sender")).get("sender")
    return said if isinstance(said, bool) else None


# TCP


def _with_tcp(run: Run, document: Object) -> Run:
    """The goodput at the receiving side. A receiver of zero bytes beside a sender of many is one that never reported."""
    direction = _direction(document)
    rates = [_goodput_bps(part(received)) for received in _tcp_receivers(document, direction)]
    known = [rate for rate in rates if rate is not None]
    if not known or len(known) < len(rates):
        return run
    point = Point(value=sum(known), duration_s=_measured_s(document))
    family = family_of(part(document, "start"))
    return replace(run, series=(Series(metric="goodput", unit="l4_bps", family=family, direction=direction, points=(point,)),))


def _tcp_receivers(document: Object, direction: str) -> list[Object]:
    end = part(document, "end")
    if direction != "bi-sum":
        return [part(end, "sum_received")]
    if "sum_received_bidir_reverse" in end:
        return [part(end, "sum_received"), part(end, "sum_received_bidir_reverse")]
    # 3.7 overwrites the sums of the one direction with those of the other; its streams hold both.
    return [part(stream, "receiver") for stream in parts(end, "streams")]


def _goodput_bps(received: Object) -> float | None:
    transferred = number(received, "bytes")
    first, last = number(received, "start"), number(received, "end")
    lasted = last - first if first is not None and last is not None and last > first else seconds_of(received)
    return transferred * 8 / lasted if transferred and lasted else None


# UDP


def _with_udp(run: Run, document: Object, *, interrupted: bool) -> Run:
    """The rate of datagrams that arrived, in packets a second where one datagram is one frame, in bits otherwise."""
    payload = whole(part(document, "start", "test_start"), "blksize", 1, 65_507)
    if payload is None:
        return run
    flow = _udp_flow(document, payload, interrupted=interrupted)
    family = family_of(part(document, "start"))
    frame, fragments = _frame(payload, family, run.mtu_bytes)
    direction = _direction(document)
    rate = flow.received_pps
    if rate is None:
        rate, direction = flow.sent_pps, "tx"  # What was sent is known, what arrived is not: it is named so.
    flags = tuple(dict.fromkeys((*run.flags, *flow.flags, *fragments)))
    run = replace(run, flags=flags, frame_bytes_basis="unknown" if frame is None else "derived")
    if not rate and (interrupted or flow.sent is None):
        return run
    if interrupted and direction == "tx":
        return run
    point = Point(
        value=rate or 0.0 if not fragments else (rate or 0.0) * payload * 8,
        frame_bytes=frame,
        loss_ratio=flow.loss_ratio,
        offered_pps=flow.sent_pps if not fragments else None,
        tx_packets=flow.sent if not fragments else None,
        rx_packets=flow.received if not fragments else None,
        lost_packets=_lost(flow) if not fragments else None,
        duration_s=flow.duration_s,
    )
    unit = "l4_bps" if fragments else "pps"
    return replace(run, series=(Series(metric="rate", unit=unit, family=family, direction=direction, points=(point,)),))


def _lost(flow: Flow) -> int | None:
    return None if flow.sent is None or flow.received is None or flow.loss_ratio is None else max(0, flow.sent - flow.received)


def _frame(payload: int, family: int | None, mtu_bytes: int | None) -> tuple[int | None, tuple[str, ...]]:
    """The frame with FCS, and the flags that say why datagrams are no frames."""
    packet = payload + UDP_HEADER_BYTES + IP_HEADER_BYTES[family or 4]
    if packet > (mtu_bytes or ORDINARY_MTU_BYTES):
        return None, ("fragments",) if mtu_bytes else ("fragments", "mtu-assumed")
    return (udp_frame_bytes(payload, family), ()) if family else (None, ())


def _udp_flow(document: Object, payload: int, *, interrupted: bool) -> Flow:
    end = part(document, "end")
    names = [("sum", "sum_sent", "sum_received")]
    if _direction(document) == "bi-sum":
        names.append(("sum_bidir_reverse", "sum_sent_bidir_reverse", "sum_received_bidir_reverse"))
    return together(tuple(reckon(_counts(document, end, group, payload, interrupted=interrupted)) for group in names))


def _counts(document: Object, end: Object, names: tuple[str, str, str], payload: int, *, interrupted: bool) -> Counts:
    streams = parts(end, "streams")
    both = part(end, names[0]) or (part(streams[0], "udp") if len(streams) == 1 else {})  # 3.0.1 writes no sum for one stream.
    sent, received = part(end, names[1]) or both, part(end, names[2])
    received_bytes = number(received, "bytes")
    serves, sends = _serves(document), both.get("sender", part(document, "start", "test_start").get("reverse")) in (1, True)
    if received_bytes == 0 and (interrupted or (serves and sends)):
        received_bytes = None  # Nobody reported, and to a server nobody ever does; that is not the same as nothing arriving.
    claimed = number(both, "packets")
    sent_bytes = number(sent, "bytes")
    sent_packets = number(sent, "packets") if received else sent_bytes / payload if sent_bytes else None
    if serves and not sends:
        sent_packets = None  # What a server received stands where a client has what it sent.
    if not received and not interrupted:
        received_bytes = _seen_in_intervals(document, claimed, signed(both, "lost_packets"), payload)
    return Counts(
        payload_bytes=payload,
        sent_packets=sent_packets,
        received_bytes=received_bytes,
        claimed_lost=signed(received or both, "lost_packets"),
        claimed_total=claimed if not interrupted else None,
        sender_s=seconds_of(sent),
        receiver_s=seconds_of(received) or seconds_of(both),
    )


def _serves(document: Object) -> bool:
    """Whether the file is the server's."""
    return "accepted_connection" in part(document, "start")


def _seen_in_intervals(document: Object, claimed: float | None, lost: float | None, payload: int) -> float | None:
    """What this side received by its own intervals, where this side is the receiver and the counts agree.

    Files up to 3.9 hold no sum of the receiver, but in a reverse test the intervals are the receiver's.
    """
    start = part(document, "start")
    receives = (part(start, "test_start").get("reverse") in (1, True)) != _serves(document)
    if not receives or claimed is None or lost is None or _direction(document) == "bi-sum":
        return None
    sums = [part(interval, "sum") or part(interval, "streams") for interval in parts(document, "intervals")]
    total = sum(number(entry, "bytes") or 0 for entry in sums if entry.get("omitted") is not True)
    return total if total and abs(claimed - lost - total / payload) <= max(1.0, claimed * 0.001) else None
