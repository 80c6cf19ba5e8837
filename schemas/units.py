"""Line-rate arithmetic of Ethernet. Frame sizes include the FCS (RFC 2544); rates of bits say their layer."""

PREAMBLE_AND_SFD_BYTES = 8
INTERFRAME_GAP_BYTES = 12
WIRE_OVERHEAD_BYTES = PREAMBLE_AND_SFD_BYTES + INTERFRAME_GAP_BYTES
FCS_BYTES = 4
ETHERNET_HEADER_BYTES = 14
IP_HEADER_BYTES = {4: 20, 6: 40}
UDP_HEADER_BYTES = 8
MINIMUM_FRAME_BYTES = 64

RFC2544_FRAME_BYTES = (64, 128, 256, 512, 1024, 1280, 1518)
"""The frame sizes of RFC 2544 section 9.1 for Ethernet, FCS included."""


def wire_bytes(frame_bytes: float) -> float:
    """What a frame takes on the wire: itself, preamble, start delimiter and interframe gap."""
    return frame_bytes + WIRE_OVERHEAD_BYTES


def line_rate_pps(link_bps: float, frame_bytes: float) -> float:
    """Frames a second that fill an Ethernet link: `link / ((frame + 20) * 8)` (RFC 2544 appendix B)."""
    return link_bps / (wire_bytes(frame_bytes) * 8)


def counted_bytes(unit: str, frame_bytes: int, family: int | None) -> int | None:
    """How many bytes of a UDP frame a unit of bits counts, none where it counts none; `l4_bps` counts the payload."""
    packet = frame_bytes - ETHERNET_HEADER_BYTES - FCS_BYTES
    payload = packet - IP_HEADER_BYTES[family or 4] - UDP_HEADER_BYTES
    counted = {"l1_bps": frame_bytes + WIRE_OVERHEAD_BYTES, "l2_bps": frame_bytes, "l3_bps": packet, "l4_bps": payload}
    return max(0, counted.get(unit, 0)) or None


def to_pps(value: float, unit: str, frame_bytes: int | None, family: int | None) -> float | None:
    """How many frames of that size a rate in any unit is, at least; None where unit and size do not tell."""
    if unit == "pps":
        return value
    counted = counted_bytes(unit, frame_bytes, family) if frame_bytes is not None else None
    return None if counted is None else value / (counted * 8)


def from_pps(pps: float, unit: str, frame_bytes: int, family: int | None) -> float | None:
    """The rate of so many frames a second in another unit; None where that counts nothing of such a frame."""
    if unit == "pps":
        return pps
    counted = counted_bytes(unit, frame_bytes, family)
    return None if counted is None else pps * counted * 8


def smallest_frame_bytes(family: int | None, l4_protocol: str | None) -> int:
    """The smallest frame that carries a packet: UDP over IPv6 needs 66 B (14 + 40 + 8 + 4), all others fit the minimum of 64."""
    if family == 6 and l4_protocol == "udp":
        return ETHERNET_HEADER_BYTES + IP_HEADER_BYTES[6] + UDP_HEADER_BYTES + FCS_BYTES
    return MINIMUM_FRAME_BYTES


def l1_bps(pps: float, frame_bytes: float) -> float:
    """Bits a second on the wire, preamble and interframe gap counted."""
    return pps * wire_bytes(frame_bytes) * 8


def l2_bps(pps: float, frame_bytes: float) -> float:
    """Bits a second of frames with FCS."""
    return pps * frame_bytes * 8


def udp_frame_bytes(payload_bytes: int, family: int) -> int:
    """The frame with FCS that carries a UDP payload over IPv4 or IPv6, padding counted (IEEE 802.3 minimum 64)."""
    frame = payload_bytes + UDP_HEADER_BYTES + IP_HEADER_BYTES[family] + ETHERNET_HEADER_BYTES + FCS_BYTES
    return max(frame, MINIMUM_FRAME_BYTES)
