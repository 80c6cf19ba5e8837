"""A number never stands without its unit, its frame size and its loss."""

import pytest

from registry.digest.figures import figure_line, percent, quantity
from registry.records import Figure
from schemas.labels import Language

NDR = Figure(metric="rate", unit="pps", value=1_488_095.2, frame_bytes=64, family=4, loss_ratio=0.0, run_kind="ndr")


@pytest.mark.parametrize(
    ("value", "unit", "told"),
    [
        (1_488_095.2, "pps", "1.49 Mpps"),
        (14_880_952, "pps", "14.9 Mpps"),
        (812_345, "pps", "812 kpps"),
        (999_950, "pps", "1.00 Mpps"),
        (999.6, "pps", "1.00 kpps"),
        (0, "pps", "0 pps"),
        (0.25, "pps", "0.25 pps"),
        (941_000_000, "l4_bps", "941 Mbit/s (L4)"),
        (10e9, "l1_bps", "10.0 Gbit/s (L1)"),
        (5e17, "l2_bps", "500,000 Tbit/s (L2)"),
        (35.21, "us", "35.2 µs"),
        (12_345.6, "us", "12,346 µs"),
    ],
    ids=lambda case: str(case),
)
def test_a_quantity_has_three_digits_and_a_unit(value: float, unit: str, told: str) -> None:
    assert quantity(value, unit).replace("\u00a0", " ") == told


@pytest.mark.parametrize(
    ("ratio", "told"),
    [(0, "0.00 %"), (1, "100.00 %"), (0.0000001, "< 0.01 %"), (0.9999999, "> 99.99 %"), (0.0005, "0.05 %"), (0.125, "12.50 %")],
    ids=["nothing", "everything", "almost nothing", "almost everything", "little", "some"],
)
def test_a_small_loss_never_looks_like_none(ratio: float, told: str) -> None:
    assert percent(ratio).replace("\u00a0", " ") == told


@pytest.mark.parametrize(
    ("figure", "lang", "told"),
    [
        (NDR, "en", "NDR: 1.49 Mpps at 64 B (with FCS), IPv4, loss 0.00 %"),
        (NDR, "ja", "NDR: 1.49 Mpps、64 B (FCS込み)、IPv4、損失 0.00 %"),
        (Figure(metric="goodput", unit="l4_bps", value=9.41e8, run_kind="tcp-goodput"), "en", "TCP goodput: 941 Mbit/s (L4)"),
        (Figure(metric="latency", unit="us", value=35.2, frame_bytes=64, run_kind="ndr"), "ja", "遅延: 35.2 µs、64 B (FCS込み)"),
        (
            Figure(metric="rate", unit="pps", value=2e6, frame_bytes=64, at_least=True),
            "en",
            "forwarding rate: at least 2.00 Mpps at 64 B (with FCS)",
        ),
        (Figure(metric="rate", unit="pps", value=2e6, at_least=True), "ja", "転送レート: 2.00 Mpps 以上"),
    ],
    ids=[
        "rate",
        "rate in Japanese",
        "goodput without a frame size",
        "latency of an NDR run",
        "tester was the limit",
        "the same in Japanese",
    ],
)
def test_a_figure_is_one_line(figure: Figure, lang: Language, told: str) -> None:
    assert figure_line(figure, lang).replace("\u00a0", " ") == told
