"""Line rate: what a link and a core can carry (trial means exceed line rate by 0.0087 % at most, so 0.1 % is impossible)."""

from collections.abc import Iterator

from schemas.messages import Words, said
from schemas.physics.base import NO_LINE_RATE, Found, Place, Scene
from schemas.units import ETHERNET_HEADER_BYTES, FCS_BYTES, MINIMUM_FRAME_BYTES, line_rate_pps, to_pps, wire_bytes

IMPOSSIBLE = 1.001
EDGE = 1.0002
INTERVAL = 1.05
"""Of a second or less: buffers let a receiver catch up, so single intervals exceed line rate by as much."""
INTERVAL_S = 1.0
CONVENTION = 0.001
ANY_LINK_MBPS = 10_000_000
"""The fastest link a document may state; where none is stated, nothing is faster than this."""
KERNEL_PPS_PER_CORE = 4_000_000
"""The best kernel forwarder known reached 1.74 Mpps per core, XDP 5.36."""
ANY_PPS_PER_CORE = 40_000_000
HEADERS_BYTES = {"l3_bps": 0, "l4_bps": 28}
"""What of an MTU a unit of bits does not count, at least: IPv4 and UDP headers are the smallest."""
NOT_KERNEL_DRIVERS = ("vfio", "uio", "igb_uio")
NOT_KERNEL_TOOLS = ("testpmd", "dpdk", "vpp", "xdp", "t-rex", "trex", "netmap", "l3fwd", "csit", "vsperf", "nfvbench")
"""Forwarders past the kernel, and suites that measure those."""


def _values(place: Place) -> Iterator[tuple[str, float, float]]:
    """The value of the point and those of its trials, each with its place within the point and how often line rate it may be."""
    yield "value", place.point.value, IMPOSSIBLE
    for number, trial in enumerate(place.point.trials):
        brief = trial.duration_s is not None and trial.duration_s <= INTERVAL_S
        yield f"trials/{number}/value", trial.value, INTERVAL if brief else IMPOSSIBLE


def _pps(place: Place, value: float) -> float | None:
    return to_pps(value, place.series.unit, place.point.frame_bytes, place.series.family)


def _times(place: Place, value: float, link_mbps: int | None) -> float | None:
    """How much of what one direction of a link can carry a value is."""
    if link_mbps is None or place.series.metric not in {"rate", "goodput"} or place.series.unit == "us":
        return None
    pps = _pps(place, value)
    if pps is None:
        return value / (link_mbps * 1e6)
    return pps / line_rate_pps(link_mbps * 1e6, place.point.frame_bytes or MINIMUM_FRAME_BYTES)


def _share(place: Place, value: float, link_mbps: int) -> Words:
    """The arithmetic of `_times`."""
    pps = _pps(place, value)
    if pps is None:
        return said("share-of-bits", value=value, link=link_mbps * 1e6)
    frame = place.point.frame_bytes or MINIMUM_FRAME_BYTES
    share = said("share-of-frames", pps=pps, frame=frame, mbps=link_mbps, limit=line_rate_pps(link_mbps * 1e6, frame))
    if place.series.unit != "pps":
        share = said("share-converted", value=value, layer=place.series.unit[:2].upper(), share=share)
    return share


def _directions(place: Place) -> int:
    return 2 if place.series.direction == "bi-sum" else 1


def _most(place: Place) -> int:
    """How many directions the value may be of: where none is stated it may be the sum."""
    return 2 if place.series.direction is None else _directions(place)


def above_line_rate(scene: Scene) -> Iterator[Found]:
    """Values that no link of that speed can carry."""
    for place in scene.places:
        most, link_mbps = _most(place), place.link_mbps
        if link_mbps is None:
            continue
        for one, value, allowed in _values(place):
            times = _times(place, value, link_mbps)
            if times is not None and times > most * allowed and not _convention(place, -FCS_BYTES, value):
                rule = "above-line-rate-each" if most == 2 else "above-line-rate"
                yield f"{place.pointer}/{one}", said(rule, share=_share(place, value, link_mbps), times=times)


def above_any_link(scene: Scene) -> Iterator[Found]:
    """Values that no link there is could carry, where the document states no speed."""
    for place in scene.places:
        for one, value, allowed in _values(place) if place.link_mbps is None else ():
            times = _times(place, value, ANY_LINK_MBPS)
            if times is not None and times > _most(place) * allowed:
                yield f"{place.pointer}/{one}", said("above-any-link", share=_share(place, value, ANY_LINK_MBPS), times=times)


def payload_above_link(scene: Scene) -> Iterator[Found]:
    """More payload than a link carries once headers, preambles and gaps have taken their share."""
    for place in scene.places:
        mtu, link_mbps, unit = place.mtu_bytes, place.link_mbps, place.series.unit
        if mtu is None or link_mbps is None or unit not in HEADERS_BYTES or place.point.frame_bytes is not None:
            continue
        carried = mtu - HEADERS_BYTES[unit]
        if carried <= 0 or place.series.metric not in {"rate", "goodput"}:
            continue
        most_bps = link_mbps * 1e6 * carried / wire_bytes(mtu + ETHERNET_HEADER_BYTES + FCS_BYTES)
        if place.point.value > most_bps * _most(place) * IMPOSSIBLE:
            words = said("payload-above-link", value=place.point.value, mbps=link_mbps, mtu=mtu, carried=carried, limit=most_bps)
            yield f"{place.pointer}/value", words


def offered_above_line_rate(scene: Scene) -> Iterator[Found]:
    """Frames offered that never fitted on the wire: what a socket took, or what its device refused, was counted too."""
    for place in scene.places:
        point, link_mbps, frame = place.point, place.link_mbps, place.point.frame_bytes
        if link_mbps is None or frame is None:
            continue
        limit = line_rate_pps(link_mbps * 1e6, frame) * _most(place)
        sent = point.tx_packets / point.duration_s if point.tx_packets and point.duration_s and point.duration_s > INTERVAL_S else None
        for name, pps in (("offered_pps", point.offered_pps), ("tx_packets", sent)):
            if pps is not None and pps > limit * INTERVAL:
                words = said("offered-above-line-rate", pps=pps, frame=frame, mbps=link_mbps, limit=limit, times=pps / limit)
                yield f"{place.pointer}/{name}", words


def link_speed_contradicts(scene: Scene) -> Iterator[Found]:
    """A link said to be faster than the NIC at its end."""
    run, nic = scene.run, scene.nic
    speed_mbps = nic.get("speed_mbps") if nic is not None else None
    if run.link_type not in NO_LINE_RATE and run.link_speed_mbps and speed_mbps and run.link_speed_mbps > speed_mbps:
        words = said("link-speed-contradicts", link=run.link_speed_mbps, nic=run.nic or "", speed=speed_mbps)
        yield f"{scene.pointer}/link_speed_mbps", words


def both_directions(scene: Scene) -> Iterator[Found]:
    """Values above line rate that two directions together could reach, where no direction is stated."""
    for place in scene.places:
        value, link_mbps = place.point.value, place.link_mbps
        times = _times(place, value, link_mbps) if place.series.direction is None else None
        if times is None or link_mbps is None or not IMPOSSIBLE < times <= 2 * IMPOSSIBLE:
            continue
        if not _convention(place, -FCS_BYTES, value):
            yield f"{place.pointer}/value", said("both-directions", share=_share(place, value, link_mbps), times=times)


def at_the_edge(scene: Scene) -> Iterator[Found]:
    """Values a little above line rate: a clock runs fast."""
    for place in scene.places:
        value, link_mbps = place.point.value, place.link_mbps
        times = _times(place, value, link_mbps)
        if times is not None and link_mbps is not None and EDGE < times / _directions(place) <= IMPOSSIBLE:
            share = _share(place, value, link_mbps)
            yield f"{place.pointer}/value", said("line-rate-edge", share=share, times=times / _directions(place))


def _convention(place: Place, difference: int, value: float) -> float | None:
    """The line rate at another frame size, where the value is exactly that and the two sizes can be told apart."""
    link_mbps, frame = place.link_mbps, place.point.frame_bytes
    pps = _pps(place, value) if place.series.unit in {"pps", "l1_bps", "l2_bps"} else None
    if link_mbps is None or pps is None or frame is None:
        return None
    own = line_rate_pps(link_mbps * 1e6, frame) * _directions(place)
    other = line_rate_pps(link_mbps * 1e6, frame + difference) * _directions(place)
    return other if abs(pps / other - 1) <= CONVENTION < abs(pps / own - 1) else None


def fcs_left_out(scene: Scene) -> Iterator[Found]:
    """Values that are line rate for a frame four bytes shorter: sizes stated as if without FCS, or with it twice."""
    yield from _other_convention(scene, -FCS_BYTES, "fcs-counted-twice")


def fcs_missing(scene: Scene) -> Iterator[Found]:
    """Values that are line rate for a frame four bytes longer: the size may lack its FCS."""
    yield from _other_convention(scene, FCS_BYTES, "fcs-not-counted")


def _other_convention(scene: Scene, difference: int, key: str) -> Iterator[Found]:
    for place in scene.places:
        if limit := _convention(place, difference, place.point.value):
            size = place.point.frame_bytes or 0
            yield f"{place.pointer}/frame_bytes", said(key, limit=limit, other=size + difference, size=size)


def _per_core(scene: Scene) -> Iterator[tuple[Place, float, int]]:
    cores: int | None = scene.run.cores or (scene.host.get("cpu.cores") if scene.host else None)
    for place in scene.places if cores else ():
        pps = _pps(place, place.point.value) if place.series.metric == "rate" else None
        if cores and pps is not None:
            yield place, pps / cores, cores


def too_fast_for_a_core(scene: Scene) -> Iterator[Found]:
    """Rates that no core of any machine forwards."""
    for place, pps, cores in _per_core(scene):
        if pps > ANY_PPS_PER_CORE:
            yield f"{place.pointer}/value", said("too-fast-for-a-core", pps=pps, cores=cores, limit=ANY_PPS_PER_CORE)


def too_fast_for_a_kernel(scene: Scene) -> Iterator[Found]:
    """Rates that no kernel forwarder reached."""
    for place, pps, cores in _per_core(scene):
        if KERNEL_PPS_PER_CORE < pps <= ANY_PPS_PER_CORE and not _bypasses_kernel(place):
            yield f"{place.pointer}/value", said("too-fast-for-a-kernel", pps=pps, cores=cores, limit=KERNEL_PPS_PER_CORE)


def _bypasses_kernel(place: Place) -> bool:
    nic = place.nic
    words = [place.run.tool.name.lower()]
    if nic is not None:
        if nic.get("role") in {"vfio-bound", "uio-bound"} or (nic.get("driver") or "").startswith(NOT_KERNEL_DRIVERS):
            return True
        words += [(nic.get("backend") or "").lower()]
    return any(tool in word for tool in NOT_KERNEL_TOOLS for word in words)
