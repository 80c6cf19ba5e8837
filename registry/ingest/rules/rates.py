"""Line rate: what a link can carry (notes: trial means exceed it by 0.0087 % at most, so 0.1 % is impossible)."""

from collections.abc import Iterator

from registry.ingest.card import pps_of
from registry.ingest.rules.base import Finding, Place, Seen
from schemas.units import MINIMUM_FRAME_BYTES, line_rate_pps

IMPOSSIBLE = 1.001
EDGE = 1.0002
CONVENTION = 0.001
FCS_BYTES = 4
KERNEL_PPS_PER_CORE = 4_000_000
ANY_PPS_PER_CORE = 40_000_000
NOT_KERNEL_DRIVERS = ("vfio", "uio", "igb_uio")
NOT_KERNEL_TOOLS = ("testpmd", "dpdk", "vpp", "xdp", "t-rex", "trex", "netmap", "l3fwd")


def _share(place: Place) -> tuple[float, str] | None:
    """How much of what one direction can carry the value is, and the arithmetic."""
    link_mbps, point, unit = place.link_mbps, place.point, place.series.unit
    if link_mbps is None or place.series.metric not in {"rate", "goodput"} or unit == "us":
        return None
    pps = pps_of(unit, point)
    if pps is None:
        link_bps = link_mbps * 1e6
        return point.value / link_bps, f"{point.value:,.0f} bit/s on a link of {link_bps:,.0f} bit/s"
    frame = point.frame_bytes or MINIMUM_FRAME_BYTES
    limit = line_rate_pps(link_mbps * 1e6, frame)
    return pps / limit, f"{pps:,.0f} pps at {frame} B; {link_mbps:,} Mbit/s carry {limit:,.0f} pps"


def _directions(place: Place) -> int:
    return 2 if place.series.direction == "bi-sum" else 1


def above_line_rate(seen: Seen) -> Iterator[Finding]:
    """Values that no link of that speed can carry."""
    for place in seen.places:
        found = _share(place)
        if found is None or _convention(place, -FCS_BYTES):
            continue
        share, words = found
        most = 2 if place.series.direction is None else _directions(place)
        if share > most * IMPOSSIBLE:
            yield f"{place.pointer}/value", f"{words}{' in each direction' if most == 2 else ''}: {share:.4f} times line rate"


def both_directions(seen: Seen) -> Iterator[Finding]:
    """Values above line rate that two directions together could reach, where no direction is stated."""
    for place in seen.places:
        found = _share(place)
        if found and place.series.direction is None and IMPOSSIBLE < found[0] <= 2 * IMPOSSIBLE and not _convention(place, -FCS_BYTES):
            yield f"{place.pointer}/value", f"{found[1]}: {found[0]:.4f} times line rate; looks like the sum of both directions"


def at_the_edge(seen: Seen) -> Iterator[Finding]:
    """Values a little above line rate: a clock runs fast."""
    for place in seen.places:
        found = _share(place)
        if found and EDGE < found[0] / _directions(place) <= IMPOSSIBLE:
            yield f"{place.pointer}/value", f"{found[1]}: {found[0] / _directions(place):.5f} times line rate; a clock may run fast"


def _convention(place: Place, difference: int) -> float | None:
    """The line rate at another frame size, where the value is exactly that."""
    link_mbps, point = place.link_mbps, place.point
    pps = pps_of(place.series.unit, point)
    if link_mbps is None or pps is None or point.frame_bytes is None:
        return None
    limit = line_rate_pps(link_mbps * 1e6, point.frame_bytes + difference) * _directions(place)
    return limit if abs(pps / limit - 1) <= CONVENTION else None


def fcs_left_out(seen: Seen) -> Iterator[Finding]:
    """Values that are line rate for a frame four bytes shorter: sizes stated as if without FCS, or with it twice."""
    for place in seen.places:
        if limit := _convention(place, -FCS_BYTES):
            size = place.point.frame_bytes or 0
            yield (
                f"{place.pointer}/frame_bytes",
                f"{limit:,.0f} pps is line rate at {size - FCS_BYTES} B, not at {size} B: was the FCS counted twice?",
            )


def fcs_missing(seen: Seen) -> Iterator[Finding]:
    """Values that are line rate for a frame four bytes longer: the size may lack its FCS."""
    for place in seen.places:
        if limit := _convention(place, FCS_BYTES):
            size = place.point.frame_bytes or 0
            yield (
                f"{place.pointer}/frame_bytes",
                f"{limit:,.0f} pps is line rate at {size + FCS_BYTES} B, not at {size} B: is the FCS counted?",
            )


def _per_core(seen: Seen) -> Iterator[tuple[Place, float, int]]:
    host = seen.submission.host
    for place in seen.places:
        cores: int | None = place.run.cores or (host.get("cpu.cores") if host else None)
        pps = pps_of(place.series.unit, place.point) if place.series.metric == "rate" else None
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
