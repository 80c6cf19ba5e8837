"""Frames must fit their link, and packets their frames."""

from collections.abc import Iterator

from registry.ingest.rules.base import Finding, Seen

ETHERNET_BYTES = 18
"""Header and FCS around an MTU."""
SMALLEST_UDP_IPV6 = 66
ROUNDING = 1.001
TAGS_BYTES = 8
"""Two VLAN tags (IEEE 802.1Q, 802.1ad), which an MTU does not count."""


def frame_above_mtu(seen: Seen) -> Iterator[Finding]:
    """Frames that the link's MTU does not let through."""
    for place in seen.places:
        size, mtu = place.point.frame_bytes, place.mtu_bytes
        if size is not None and mtu is not None and size > max(mtu + ETHERNET_BYTES + TAGS_BYTES, 64):
            most = f"{mtu + ETHERNET_BYTES:,} B, {mtu + ETHERNET_BYTES + TAGS_BYTES:,} B with two VLAN tags"
            yield f"{place.pointer}/frame_bytes", f"a frame of {size:,} B where an MTU of {mtu:,} allows {most}"


def frame_with_tags(seen: Seen) -> Iterator[Finding]:
    """Frames that the MTU lets through only if they carry VLAN tags."""
    for place in seen.places:
        size, mtu = place.point.frame_bytes, place.mtu_bytes
        if size is not None and mtu is not None and 0 < size - max(mtu + ETHERNET_BYTES, 64) <= TAGS_BYTES:
            limit = mtu + ETHERNET_BYTES
            yield f"{place.pointer}/frame_bytes", f"an MTU of {mtu:,} allows {limit:,} B; {size:,} B are {size - limit} B of VLAN tags more"


def packets_above_mtu(seen: Seen) -> Iterator[Finding]:
    """Bytes a packet beyond the MTU: what was counted were not packets of the wire."""
    for place in seen.places:
        point, mtu = place.point, place.mtu_bytes
        duration_s = point.duration_s or place.run.duration_s
        bits = place.series.unit in {"l2_bps", "l3_bps", "l4_bps"} and place.series.metric in {"rate", "goodput"}
        if not (bits and mtu and duration_s and point.rx_packets):
            continue
        each = point.value * duration_s / 8 / point.rx_packets
        if each > max(mtu + ETHERNET_BYTES + TAGS_BYTES, 64) * ROUNDING:
            yield (
                f"{place.pointer}/rx_packets",
                f"{point.value:,.0f} bit/s for {duration_s:g} s in {point.rx_packets:,} packets is {each:,.0f} B a packet; "
                f"an MTU of {mtu:,} allows {mtu + ETHERNET_BYTES:,} B",
            )


def udp_ipv6_too_small(seen: Seen) -> Iterator[Finding]:
    """UDP over IPv6 in frames that cannot hold both headers."""
    for place in seen.places:
        size = place.point.frame_bytes
        if place.series.family == 6 and place.run.l4_protocol == "udp" and size is not None and size < SMALLEST_UDP_IPV6:
            yield (
                f"{place.pointer}/frame_bytes",
                f"{size} B; 14 + 40 + 8 + 4 = {SMALLEST_UDP_IPV6} B is the smallest frame of UDP over IPv6",
            )


def ipv6_at_64(seen: Seen) -> Iterator[Finding]:
    """IPv6 at 64 B, which only few protocols fit into."""
    for place in seen.places:
        if place.series.family == 6 and place.run.l4_protocol != "udp" and place.point.frame_bytes == 64:
            yield f"{place.pointer}/frame_bytes", "64 B leave 6 B behind the IPv6 header; UDP needs a frame of 66 B"


def offloads_on(seen: Seen) -> Iterator[Finding]:
    """Packets of TCP counted with segmentation or receive offloads on."""
    for place in seen.places:
        on = sorted(name for name, state in (place.run.offloads or {}).items() if state)
        if on and place.series.unit == "pps" and place.run.l4_protocol == "tcp":
            yield f"{place.pointer}/value", f"packets of TCP with {', '.join(on)} on are larger than frames of the wire"
