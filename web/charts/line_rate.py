"""The most an Ethernet link carries at a frame size, in whatever unit a chart has."""

from schemas.units import ETHERNET_HEADER_BYTES, FCS_BYTES, l2_bps, line_rate_pps

UNITS = ("pps", "l1_bps", "l2_bps", "l3_bps")
"""Units in which a line rate exists without knowing the protocols above IP."""


def line_rate(link_speed_mbps: int, frame_bytes: float, unit: str) -> float | None:
    """The line rate of one direction, or None where the unit knows none."""
    link_bps = link_speed_mbps * 1e6
    pps = line_rate_pps(link_bps, frame_bytes)
    if unit == "pps":
        return pps
    if unit == "l1_bps":
        return link_bps
    if unit == "l2_bps":
        return l2_bps(pps, frame_bytes)
    if unit == "l3_bps":
        return pps * (frame_bytes - ETHERNET_HEADER_BYTES - FCS_BYTES) * 8
    return None
