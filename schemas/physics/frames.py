"""Frames must fit their link, and packets their frames."""

from collections.abc import Iterator

from schemas.messages import said
from schemas.physics.base import Found, Scene
from schemas.units import ETHERNET_HEADER_BYTES, FCS_BYTES, MINIMUM_FRAME_BYTES, RFC2544_FRAME_BYTES, smallest_frame_bytes

ETHERNET_BYTES = ETHERNET_HEADER_BYTES + FCS_BYTES
"""Header and FCS around an MTU."""
ROUNDING = 1.001
TAGS_BYTES = 8
"""Two VLAN tags (IEEE 802.1Q, 802.1ad), which an MTU does not count."""
ORDINARY_BYTES = 1518 + TAGS_BYTES
"""The largest frame of an MTU of 1500, with two VLAN tags."""
LARGEST_FRAME_BYTES = 9216 + ETHERNET_BYTES + TAGS_BYTES
"""Beyond the jumbo frames of any switch."""
SHORT_OF_FCS = frozenset(size - FCS_BYTES for size in RFC2544_FRAME_BYTES)
SURE_SIZES = 3
"""Sizes that must all be short of their FCS: one alone may be meant so."""
BITS = frozenset({"l2_bps", "l3_bps", "l4_bps"})


def frame_above_mtu(scene: Scene) -> Iterator[Found]:
    """Frames that the link's MTU does not let through."""
    for place in scene.places:
        size, mtu = place.point.frame_bytes, place.mtu_bytes
        if size is not None and mtu is not None and size > max(mtu + ETHERNET_BYTES + TAGS_BYTES, MINIMUM_FRAME_BYTES):
            limit = mtu + ETHERNET_BYTES
            yield f"{place.pointer}/frame_bytes", said("frame-above-mtu", size=size, mtu=mtu, limit=limit, tagged=limit + TAGS_BYTES)


def frame_with_tags(scene: Scene) -> Iterator[Found]:
    """Frames that the MTU lets through only if they carry VLAN tags."""
    for place in scene.places:
        size, mtu = place.point.frame_bytes, place.mtu_bytes
        if size is not None and mtu is not None and 0 < size - max(mtu + ETHERNET_BYTES, MINIMUM_FRAME_BYTES) <= TAGS_BYTES:
            limit = mtu + ETHERNET_BYTES
            yield f"{place.pointer}/frame_bytes", said("frame-with-tags", size=size, mtu=mtu, limit=limit, more=size - limit)


def packets_above_mtu(scene: Scene) -> Iterator[Found]:
    """Bytes a packet beyond the MTU: what was counted were not packets of the wire (offloads, fragments)."""
    for place in scene.places:
        point, mtu = place.point, place.mtu_bytes
        duration_s = point.duration_s or scene.run.duration_s
        if not (mtu and duration_s and point.rx_packets and place.series.unit in BITS and place.series.metric in {"rate", "goodput"}):
            continue
        each = point.value * duration_s / 8 / point.rx_packets
        limit = mtu + ETHERNET_BYTES
        if each > max(limit + TAGS_BYTES, MINIMUM_FRAME_BYTES) * ROUNDING:
            words = said(
                "packets-above-mtu", value=point.value, duration=duration_s, packets=point.rx_packets, each=each, mtu=mtu, limit=limit
            )
            yield f"{place.pointer}/rx_packets", words


def udp_ipv6_too_small(scene: Scene) -> Iterator[Found]:
    """UDP over IPv6 in frames that cannot hold both headers."""
    for place in scene.places:
        size, least = place.point.frame_bytes, smallest_frame_bytes(place.series.family, scene.run.l4_protocol)
        if size is not None and size < least:
            yield f"{place.pointer}/frame_bytes", said("udp-ipv6-too-small", size=size, least=least)


def ipv6_at_64(scene: Scene) -> Iterator[Found]:
    """IPv6 at 64 B, which only few protocols fit into."""
    for place in scene.places:
        if place.series.family == 6 and scene.run.l4_protocol != "udp" and place.point.frame_bytes == MINIMUM_FRAME_BYTES:
            yield f"{place.pointer}/frame_bytes", said("ipv6-at-64", least=smallest_frame_bytes(6, "udp"))


def frame_without_fcs(scene: Scene) -> Iterator[Found]:
    """Frame sizes that are those of RFC 2544 without their FCS, all of them: a tool that does not count it was believed."""
    sizes = {place.point.frame_bytes for place in scene.places if place.point.frame_bytes is not None}
    if len(sizes) >= SURE_SIZES and sizes <= SHORT_OF_FCS:
        told = ", ".join(str(size) for size in sorted(sizes)[:SURE_SIZES])
        yield f"{scene.pointer}/series", said("frame-without-fcs", sizes=told)


def jumbo_without_mtu(scene: Scene) -> Iterator[Found]:
    """Datagrams beyond what an ordinary link lets through in one piece, and no MTU told: frames, or fragments of them?"""
    for place in scene.places:
        size = place.point.frame_bytes
        if place.mtu_bytes is None and size is not None and size > ORDINARY_BYTES:
            yield f"{place.pointer}/frame_bytes", said("jumbo-without-mtu", size=size, ordinary=ORDINARY_BYTES)


def super_packets(scene: Scene) -> Iterator[Found]:
    """More bytes a packet than any frame has, where no MTU is told: offloads joined the packets before they were counted."""
    for place in scene.places:
        point, duration_s = place.point, place.point.duration_s or scene.run.duration_s
        if place.mtu_bytes or not duration_s or not point.rx_packets or place.series.unit not in BITS:
            continue
        each = point.value * duration_s / 8 / point.rx_packets
        if each > LARGEST_FRAME_BYTES and place.series.metric in {"rate", "goodput"}:
            words = said(
                "super-packets", value=point.value, duration=duration_s, packets=point.rx_packets, each=each, limit=LARGEST_FRAME_BYTES
            )
            yield f"{place.pointer}/rx_packets", words


def offloads_on(scene: Scene) -> Iterator[Found]:
    """Packets of TCP counted with segmentation or receive offloads on."""
    on = sorted(name for name, state in (scene.run.offloads or {}).items() if state)
    for place in scene.places if on and scene.run.l4_protocol == "tcp" else ():
        if place.series.unit == "pps":
            yield f"{place.pointer}/value", said("offloads-on", names=", ".join(on))
