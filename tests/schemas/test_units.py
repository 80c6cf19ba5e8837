"""Line-rate arithmetic against the figures of the field."""

import pytest

from schemas.units import from_pps, l1_bps, l2_bps, line_rate_pps, smallest_frame_bytes, to_pps, udp_frame_bytes

LINE_RATES = [
    (1e9, 64, 1_488_095), (2.5e9, 64, 3_720_238), (10e9, 64, 14_880_952), (100e9, 64, 148_809_524), (10e9, 66, 14_534_884),
    (10e9, 128, 8_445_946), (25e9, 256, 11_322_464), (40e9, 512, 9_398_496),
    (1e9, 1024, 119_732), (10e9, 1280, 961_538), (10e9, 1518, 812_744),
]  # fmt: skip


@pytest.mark.parametrize(("link_bps", "frame_bytes", "pps"), LINE_RATES, ids=[f"{case[0]:g}-{case[1]}" for case in LINE_RATES])
def test_line_rate_is_that_of_rfc_2544(link_bps: float, frame_bytes: int, pps: int) -> None:
    assert round(line_rate_pps(link_bps, frame_bytes)) == pps


def test_line_rate_fills_the_wire_and_leaves_less_to_frames() -> None:
    rate = line_rate_pps(10e9, 64)
    assert l1_bps(rate, 64) == pytest.approx(10e9)
    assert l2_bps(rate, 64) / 10e9 == pytest.approx(0.762, abs=0.0005)


@pytest.mark.parametrize(
    ("payload", "family", "frame"), [(18, 4, 64), (0, 4, 64), (17, 4, 64), (466, 4, 512), (0, 6, 66), (1472, 4, 1518), (1452, 6, 1518)]
)
def test_a_udp_payload_travels_in_this_frame(payload: int, family: int, frame: int) -> None:
    assert udp_frame_bytes(payload, family) == frame


CONVERSIONS = [
    ("pps", 1518, 4, 1.0), ("l1_bps", 1518, 4, 1538 * 8), ("l2_bps", 1518, 4, 1518 * 8), ("l3_bps", 1518, 4, 1500 * 8),
    ("l4_bps", 1518, 4, 1472 * 8), ("l4_bps", 1518, 6, 1452 * 8), ("l2_bps", 64, 4, 512), ("l4_bps", 66, 6, None), ("us", 64, 4, None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("unit", "frame", "family", "bits"), CONVERSIONS, ids=[f"{case[0]}-{case[1]}-ipv{case[2]}" for case in CONVERSIONS]
)
def test_a_layer_counts_its_own_part_of_a_frame(unit: str, frame: int, family: int, bits: float | None) -> None:
    assert from_pps(1000.0, unit, frame, family) == (None if bits is None else 1000 * bits)
    if bits is not None:
        assert to_pps(1000 * bits, unit, frame, family) == 1000.0


def test_without_a_frame_size_bits_are_no_packets() -> None:
    assert to_pps(1e9, "l4_bps", None, 4) is None


@pytest.mark.parametrize(("family", "protocol", "least"), [(4, "udp", 64), (6, "udp", 66), (6, "tcp", 64), (None, None, 64)])
def test_udp_over_ipv6_needs_66_bytes(family: int | None, protocol: str | None, least: int) -> None:
    assert smallest_frame_bytes(family, protocol) == least
