"""Line rate: what a link can carry (notes: trial means exceed it by 0.0087 % at most, so 0.1 % is impossible)."""

from collections.abc import Iterator

from registry.ingest.rules.base import Finding, Place, Seen
from registry.search.values import nic_of
from schemas.units import (
    ETHERNET_HEADER_BYTES,
    FCS_BYTES,
    IP_HEADER_BYTES,
    MINIMUM_FRAME_BYTES,
    UDP_HEADER_BYTES,
    WIRE_OVERHEAD_BYTES,
    line_rate_pps,
)

IMPOSSIBLE = 1.001
EDGE = 1.0002
CONVENTION = 0.001
ANY_LINK_MBPS = 10_000_000
"""The fastest link a document may state; where none is stated, nothing is faster than this."""
KERNEL_PPS_PER_CORE = 4_000_000
ANY_PPS_PER_CORE = 40_000_000
NOT_KERNEL_DRIVERS = ("vfio", "uio", "igb_uio")
NOT_KERNEL_TOOLS = ("testpmd", "dpdk", "vpp", "xdp", "t-rex", "trex", "netmap", "l3fwd")


def _carried_bytes(place: Place) -> int | None:
    """How many bytes of a frame the unit counts at most; none where that is unknown or nothing."""
    frame = place.point.frame_bytes
    if frame is None:
        return None
    packet = frame - ETHERNET_HEADER_BYTES - FCS_BYTES
    payload = packet - IP_HEADER_BYTES[place.series.family or 4] - UDP_HEADER_BYTES
    counted = {"l1_bps": frame + WIRE_OVERHEAD_BYTES, "l2_bps": frame, "l3_bps": packet, "l4_bps": payload}
    return max(0, counted.get(place.series.unit, 0)) or None


def _pps(place: Place, value: float) -> float | None:
    """At least how many packets a second a value stands for, where unit and frame size allow to say so."""
    if place.series.unit == "pps":
        return value
    carried = _carried_bytes(place)
    return None if carried is None else value / (carried * 8)


def _share(place: Place, value: float, link_mbps: int | None) -> tuple[float, str] | None:
    """How much of what one direction of a link can carry a value is, and the arithmetic."""
    if link_mbps is None or place.series.metric not in {"rate", "goodput"} or place.series.unit == "us":
        return None
    pps = _pps(place, value)
    if pps is None:
        link_bps = link_mbps * 1e6
        return value / link_bps, f"{value:,.0f} bit/s on a link of {link_bps:,.0f} bit/s"
    frame = place.point.frame_bytes or MINIMUM_FRAME_BYTES
    limit = line_rate_pps(link_mbps * 1e6, frame)
    told = "" if place.series.unit == "pps" else f"{value:,.0f} bit/s ({place.series.unit[:2].upper()}) are "
    return pps / limit, f"{told}{pps:,.0f} pps at {frame} B; {link_mbps:,} Mbit/s carry {limit:,.0f} pps"


def _directions(place: Place) -> int:
    return 2 if place.series.direction == "bi-sum" else 1


def _most(place: Place) -> int:
    """How many directions the value may be of: where none is stated it may be the sum."""
    return 2 if place.series.direction is None else _directions(place)


def above_line_rate(seen: Seen) -> Iterator[Finding]:
    """Values that no link of that speed can carry."""
    for place in seen.places:
        most = _most(place)
        for pointer, value in place.values:
            found = _share(place, value, place.link_mbps)
            if found and found[0] > most * IMPOSSIBLE and not _convention(place, -FCS_BYTES, value):
                yield pointer, f"{found[1]}{' in each direction' if most == 2 else ''}: {found[0]:.4f} times line rate"


def above_any_link(seen: Seen) -> Iterator[Finding]:
    """Values that no link there is could carry, where the document states no speed."""
    for place in seen.places:
        for pointer, value in place.values if place.link_mbps is None else ():
            found = _share(place, value, ANY_LINK_MBPS)
            if found and found[0] > _most(place) * IMPOSSIBLE:
                yield pointer, f"{found[1]}, and no link is faster: {found[0]:,.4g} times that"


def link_speed_contradicts(seen: Seen) -> Iterator[Finding]:
    """A link said to be faster than the NIC at its end."""
    for pointer, run in seen.runs:
        nic = nic_of(seen.submission, run)
        speed_mbps = nic.get("speed_mbps") if nic is not None else None
        if run.link_type not in {"virtual", "loopback"} and run.link_speed_mbps and speed_mbps and run.link_speed_mbps > speed_mbps:
            yield f"{pointer}/link_speed_mbps", f"a link of {run.link_speed_mbps:,} Mbit/s, but {run.nic} runs at {speed_mbps:,} Mbit/s"


def both_directions(seen: Seen) -> Iterator[Finding]:
    """Values above line rate that two directions together could reach, where no direction is stated."""
    for place in seen.places:
        found = _share(place, place.point.value, place.link_mbps)
        doubled = found and place.series.direction is None and IMPOSSIBLE < found[0] <= 2 * IMPOSSIBLE
        if found and doubled and not _convention(place, -FCS_BYTES, place.point.value):
            yield f"{place.pointer}/value", f"{found[1]}: {found[0]:.4f} times line rate; looks like the sum of both directions"


def at_the_edge(seen: Seen) -> Iterator[Finding]:
    """Values a little above line rate: a clock runs fast."""
    for place in seen.places:
        found = _share(place, place.point.value, place.link_mbps)
        if found and EDGE < found[0] / _directions(place) <= IMPOSSIBLE:
            yield f"{place.pointer}/value", f"{found[1]}: {found[0] / _directions(place):.5f} times line rate; a clock may run fast"


def _convention(place: Place, difference: int, value: float) -> float | None:
    """The line rate at another frame size, where the value is exactly that and the two sizes can be told apart."""
    link_mbps, frame = place.link_mbps, place.point.frame_bytes
    pps = _pps(place, value) if place.series.unit in {"pps", "l1_bps", "l2_bps"} else None
    if link_mbps is None or pps is None or frame is None:
        return None
    own = line_rate_pps(link_mbps * 1e6, frame) * _directions(place)
    other = line_rate_pps(link_mbps * 1e6, frame + difference) * _directions(place)
    return other if abs(pps / other - 1) <= CONVENTION < abs(pps / own - 1) else None


def fcs_left_out(seen: Seen) -> Iterator[Finding]:
    """Values that are line rate for a frame four bytes shorter: sizes stated as if without FCS, or with it twice."""
    for place in seen.places:
        if limit := _convention(place, -FCS_BYTES, place.point.value):
            size = place.point.frame_bytes or 0
            yield (
                f"{place.pointer}/frame_bytes",
                f"{limit:,.0f} pps is line rate at {size - FCS_BYTES} B, not at {size} B: was the FCS counted twice?",
            )


def fcs_missing(seen: Seen) -> Iterator[Finding]:
    """Values that are line rate for a frame four bytes longer: the size may lack its FCS."""
    for place in seen.places:
        if limit := _convention(place, FCS_BYTES, place.point.value):
            size = place.point.frame_bytes or 0
            yield (
                f"{place.pointer}/frame_bytes",
                f"{limit:,.0f} pps is line rate at {size + FCS_BYTES} B, not at {size} B: is the FCS counted?",
            )


def _per_core(seen: Seen) -> Iterator[tuple[Place, float, int]]:
    host = seen.submission.host
    for place in seen.places:
        cores: int | None = place.run.cores or (host.get("cpu.cores") if host else None)
        pps = _pps(place, place.point.value) if place.series.metric == "rate" else None
        if cores and pps is not None:
            yield place, pps / cores, cores


def too_fast_for_a_core(seen: Seen) -> Iterator[Finding]:
    """Rates that no core of any machine forwards."""
    for place, pps, cores in _per_core(seen):
        if pps > ANY_PPS_PER_CORE:
            yield f"{place.pointer}/value", f"{pps:,.0f} pps per core on {cores} cores; {ANY_PPS_PER_CORE:,} is more than anything reached"


def too_fast_for_a_kernel(seen: Seen) -> Iterator[Finding]:
    """Rates that no kernel forwarder reached (best stored value: 1.74 Mpps per core; XDP 5.36)."""
    for place, pps, cores in _per_core(seen):
        if KERNEL_PPS_PER_CORE < pps <= ANY_PPS_PER_CORE and not _bypasses_kernel(place):
            yield f"{place.pointer}/value", f"{pps:,.0f} pps per core on {cores} cores; a kernel forwards {KERNEL_PPS_PER_CORE:,} at most"


def _bypasses_kernel(place: Place) -> bool:
    nic = place.nic
    words = [place.run.tool.name.lower()]
    if nic is not None:
        if nic.get("role") in {"vfio-bound", "uio-bound"} or (nic.get("driver") or "").startswith(NOT_KERNEL_DRIVERS):
            return True
        words += [(nic.get("backend") or "").lower()]
    return any(tool in word for tool in NOT_KERNEL_TOOLS for word in words)
