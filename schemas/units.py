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


def line_rate_pps(link_bps: float, frame_bytes: float) -> float:
    """Frames a second that fill an Ethernet link: `link / ((frame + 20) * 8)` (RFC 2544 appendix B)."""
    return link_bps / ((frame_bytes + WIRE_OVERHEAD_BYTES) * 8)


def l1_bps(pps: float, frame_bytes: float) -> float:
    """Bits a second on the wire, preamble and interframe gap counted."""
    return pps * (frame_bytes + WIRE_OVERHEAD_BYTES) * 8


def l2_bps(pps: float, frame_bytes: float) -> float:
    """Bits a second of frames with FCS."""
    return pps * frame_bytes * 8


def udp_frame_bytes(payload_bytes: int, family: int) -> int:
    """The frame with FCS that carries a UDP payload over IPv4 or IPv6, padding counted (IEEE 802.3 minimum 64)."""
    frame = payload_bytes + UDP_HEADER_BYTES + IP_HEADER_BYTES[family] + ETHERNET_HEADER_BYTES + FCS_BYTES
    return max(frame, MINIMUM_FRAME_BYTES)
