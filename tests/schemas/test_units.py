"""Line-rate arithmetic against the figures of the field."""

import pytest

from schemas.units import l1_bps, l2_bps, line_rate_pps, udp_frame_bytes

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
