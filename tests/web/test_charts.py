"""Charts: what they draw, what they say, and what they do with curves that are hard to draw."""

import dataclasses
import re
import subprocess
import sys
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.records import Curve, CurvePoint, Curves
from schemas.labels import LANGUAGES
from schemas.units import RFC2544_FRAME_BYTES, line_rate_pps
from web.assets import STATIC
from web.charts import CHARTS, rate_over_frame_size
from web.charts.frame import CARD, NARROW, WIDE, Frame
from web.charts.names import names_of
from web.charts.plan import plan
from web.charts.scale import decade_ticks, linear_ticks
from web.charts.sparkline import sparkline

SVG = "{http://www.w3.org/2000/svg}"
EXAMPLE = rate_over_frame_size.EXAMPLE
FRAMES = (NARROW, WIDE, CARD)


def point(frame_bytes: int, median: float, n: int = 1) -> CurvePoint:
    """A point whose quartiles are a tenth away where n is above one."""
    spread = 0.1 if n > 1 else 0.0
    return CurvePoint(
        frame_bytes=frame_bytes, median=median, lower_quartile=median * (1 - spread), upper_quartile=median * (1 + spread), n=n
    )


def curve(*points: CurvePoint, label: str = "paravirt", **changes: Any) -> Curve:
    """A line of the EXAMPLE with other points."""
    return dataclasses.replace(EXAMPLE.curves[0], label=label, points=points, **changes)


def curves(*lines: Curve, **changes: Any) -> Curves:
    """The EXAMPLE with other lines."""
    return dataclasses.replace(EXAMPLE, curves=lines, **changes)


@pytest.mark.parametrize(("lines", "bands"), [(1, 1), (4, 4), (5, 0), (8, 0)])
def test_bands_are_drawn_for_few_lines_and_the_table_has_the_quartiles_of_many(lines: int, bands: int) -> None:
    record = curves(
        *(curve(point(64, 1e5 * n, 9), point(1518, 1e5 * n, 9), label=f"run {n}") for n in range(1, lines + 1)), link_speed_mbps=None
    )
    for lang, said in (("en", "Medians; the table has the quartiles."), ("ja", "四分位範囲は表にあります")):
        for frame in FRAMES:
            picture = rate_over_frame_size.picture(record, lang, frame=frame)
            assert picture.count('class="band') == bands
            assert (said in picture) == (bands == 0)
        assert any("–" in (cell.detail or "") for row in rate_over_frame_size.table(record, lang).rows for cell in row.cells)
    drawn = rate_over_frame_size.draw(record, "en")
    assert sum(1 for trace in drawn.data if trace.fill == "tonexty") == bands


def test_lines_without_bands_have_the_whole_height() -> None:
    wide = [dataclasses.replace(point(size, 1e5, 9), upper_quartile=1e6) for size in (64, 1518)]
    few, many = (plan(curves(*(curve(*wide, label=f"run {n}") for n in range(count)), link_speed_mbps=None)) for count in (2, 6))
    assert few is not None
    assert many is not None
    assert (few.y.high >= 1e6, many.y.high < 2e5) == (True, True)


COMMON = {
    "the end": (["80001 Network Connection", "80002 Network Connection"], ["80001", "80002"], "… Network Connection"),
    "both ends": (["Intel X540 10G Port", "Intel 82599 10G Port"], ["X540", "82599"], "Intel … 10G Port"),
    "a word is left of each": (["Intel 10G Port", "Intel 10G 10G Port"], ["Port", "10G Port"], "Intel 10G …"),
    "one word is no gain": (["4 queues", "2 queues"], ["4 queues", "2 queues"], ""),
    "nothing": (["X540", "82599 10G"], ["X540", "82599 10G"], ""),
    "modes keep their names": (["passthrough", "emulation"], ["device assignment (VT-d)", "device emulation"], ""),
}  # fmt: skip


@pytest.mark.parametrize(("labels", "own", "shared"), COMMON.values(), ids=COMMON)
def test_what_all_names_begin_and_end_with_is_said_once(labels: list[str], own: list[str], shared: str) -> None:
    names = names_of(tuple(curve(point(64, 1e6), label=label) for label in labels), "en")
    assert list(names.own) == own
    assert names.shared.startswith(shared)
    assert bool(shared) == ("…" in names.shared)


HARD = {
    "nothing": curves(),
    "a line without points": curves(curve()),
    "one point": curves(curve(point(64, 1e6))),
    "zero": curves(curve(point(64, 0.0), point(128, 0.0))),
    "equal": curves(curve(point(64, 5.0), point(1518, 5.0))),
    "huge": curves(curve(point(64, 1e18), point(65_575, 1.0))),
    "no axis": curves(curve(point(0, 9.4e8)), unit="l4_bps", metric="goodput"),
    "with and without axis": curves(curve(point(0, 9.4e8), point(64, 1e6))),
    "over line rate": curves(curve(point(64, 2e7), flagged=True)),
    "many": curves(*(curve(point(64, 1e6 * n), point(1518, 1e5 * n), label=f"run {n}") for n in range(1, 40))),
    "both directions": curves(curve(point(64, 2e7), direction="bi-sum"), curve(point(64, 1e7))),
    "slow": curves(curve(point(64, 10.0), point(128, 9.0))),
    "microseconds": curves(curve(point(64, 12.3), point(1518, 1500.0)), unit="us", metric="latency"),
    "markup": curves(curve(point(64, 1e6), label="</text><script>hit</script>&\"'")),
    "dense": curves(curve(*(point(size, 1e5) for size in range(64, 4000, 7)))),
}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("record", [EXAMPLE, *HARD.values()], ids=["example", *HARD])
def test_every_chart_is_a_named_picture_with_a_twin_and_a_figure(record: Curves, lang: Any) -> None:
    picture = ElementTree.fromstring(rate_over_frame_size.picture(record, lang, ident="x"))
    assert picture.attrib["role"] == "img"
    assert [picture[0].tag, picture[1].tag] == [f"{SVG}title", f"{SVG}desc"]
    assert picture.attrib["aria-labelledby"] == "x-title x-desc"
    assert all(picture[index].text for index in (0, 1))
    table = rate_over_frame_size.table(record, lang)
    assert all(len(row.cells) == len(table.columns) for row in table.rows)
    assert rate_over_frame_size.draw(record, lang).to_plotly_json()["data"] is not None


@pytest.mark.parametrize("frame", FRAMES, ids=("narrow", "wide", "card"))
@pytest.mark.parametrize("record", [EXAMPLE, *HARD.values()], ids=["example", *HARD])
def test_everything_drawn_lies_within_the_picture(record: Curves, frame: Frame) -> None:
    text = rate_over_frame_size.picture(record, "en", frame=frame)
    found = re.search(r'viewBox="0 0 (\d+) (\d+)"', text)
    assert found is not None
    width, height = int(found[1]), int(found[2])
    places = [(float(x), float(y)) for x, y in re.findall(r"[ML](-?[\d.]+),(-?[\d.]+)", text)]
    assert all(0 <= x <= width and 0 <= y <= height for x, y in places)
    assert "nan" not in text
    assert "inf" not in text.replace("infi", "")


@pytest.mark.parametrize("frame", FRAMES, ids=("narrow", "wide", "card"))
@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_styles_by_classes_that_the_stylesheet_knows(name: str, frame: Frame) -> None:
    text = CHARTS[name].picture(CHARTS[name].EXAMPLE, "en", frame=frame)
    assert "style" not in text
    css = (STATIC / "tameshi.css").read_text(encoding="utf-8")
    classes = {word for found in re.findall(r'class="([^"]+)"', text) for word in found.split()}
    assert {word for word in classes if f".{word}" not in css} <= {"key", "bars", "rows", "d0"}


def test_the_line_rate_of_a_gigabit_is_drawn_where_rfc_2544_says() -> None:
    record = curves(curve(point(64, 1.4e6), point(1518, 8e4)), link_speed_mbps=1000)
    layout = plan(record)
    assert layout is not None
    sizes = dict(layout.limits[0].places)
    assert all(rate == pytest.approx(line_rate_pps(1e9, size)) for size, rate in sizes.items())
    assert 'class="limit"' in rate_over_frame_size.picture(record, "en")
    assert rate_over_frame_size.table(record, "en").rows[0].cells[-1].text.startswith("1.49")


def test_a_virtual_link_has_no_line_rate() -> None:
    record = curves(curve(point(64, 1e6), link_type="virtual"), link_speed_mbps=10_000)
    assert 'class="limit"' not in rate_over_frame_size.picture(record, "en")


def test_a_line_rate_far_above_is_told_instead_of_pressing_the_figures_flat() -> None:
    record = curves(curve(point(64, 1e4), point(128, 1e4)), link_speed_mbps=100_000)
    layout = plan(record)
    assert layout is not None
    assert layout.y.high < 2e4
    assert "lies above the picture" in rate_over_frame_size.describe(record, "en")


def test_more_lines_than_the_picture_holds_are_told_in_words() -> None:
    assert "8 of 39 lines are drawn" in rate_over_frame_size.picture(HARD["many"], "en")
    assert "16 of 39" in " ".join(rate_over_frame_size.table(HARD["many"], "en").notes)


def test_a_flagged_line_differs_without_colour() -> None:
    text = rate_over_frame_size.picture(HARD["over line rate"], "en")
    assert "flagged" in text
    assert "⚑" in text


def test_lines_differ_by_marker_and_not_by_colour_alone() -> None:
    shapes = re.findall(r'class="mark c\d" d="M[\d.]+,[\d.]+(m[^M"]+)', rate_over_frame_size.picture(HARD["many"], "en"))
    assert len(set(shapes)) == 8


def test_what_all_lines_share_is_said_once() -> None:
    names = names_of(EXAMPLE.curves, "en")
    assert names.own == ("bare metal", "SR-IOV virtual function", "paravirtualized I/O")
    assert names.shared == "NDR · IPv4 · one direction"


def test_lines_that_nothing_tells_apart_are_numbered() -> None:
    alike = (curve(point(64, 1e6), label="iperf3"), curve(point(64, 2e6), label="iperf3"), curve(point(64, 3e6), label="trex"))
    assert names_of(alike, "en").own == ("iperf3 #1", "iperf3 #2", "trex")


def test_what_lines_are_called_by_is_said_once_where_the_rest_tells_them_apart() -> None:
    ways = tuple(curve(point(64, 1e6), label="iperf3 · 82576", direction=way) for way in ("tx", "rx"))
    names = names_of(ways, "en")
    assert names.own == ("Tx", "Rx")
    assert names.shared.startswith("iperf3 · 82576")


def test_a_name_too_long_for_the_key_keeps_what_tells_it_apart() -> None:
    text = rate_over_frame_size.picture(
        curves(*(curve(point(64, 1e6), label=f"{nic} Gigabit Network Connection of a long name", direction=way)
                 for nic in ("82576", "82599") for way in ("tx", "rx"))), "en",
    )  # fmt: skip
    assert len(set(re.findall(r'class="key">([^<]*n = 1)<', text))) == 4


def test_a_table_has_a_row_for_every_frame_size_and_says_n_with_the_quartiles() -> None:
    table = rate_over_frame_size.table(EXAMPLE, "en")
    assert [row.head for row in table.rows] == [f"{size:,} B" for size in RFC2544_FRAME_BYTES]
    assert "Mpps" in table.rows[0].cells[0].detail
    assert "n = 3" in table.notes[0]
    mixed = rate_over_frame_size.table(curves(curve(point(64, 1e6, n=3), point(128, 1e6, n=5))), "en")
    assert ["n = 3" in mixed.rows[0].cells[0].detail, "n = 5" in mixed.rows[1].cells[0].detail] == [True, True]


@given(st.floats(0, 1e18))
def test_linear_ticks_begin_at_zero_and_reach_the_highest_value(high: float) -> None:
    ticks = linear_ticks(high)
    assert ticks[0] == 0
    assert ticks[-1] >= high * 0.99999
    assert 2 <= len(ticks) <= 7


@settings(max_examples=50)
@given(st.floats(1e-3, 1e17), st.floats(1.0, 1e6))
def test_decades_enclose_the_values(low: float, factor: float) -> None:
    ticks = decade_ticks(low, low * factor)
    assert ticks[0] <= low * 1.000001
    assert ticks[-1] >= low * factor * 0.999999
    assert len(ticks) <= 8


@pytest.mark.parametrize("values", [(), (1.0,)])
def test_fewer_than_two_values_make_no_sparkline(values: tuple[float, ...]) -> None:
    assert sparkline(values, "pps", "en") == ""


def test_a_sparkline_is_named_by_its_ends() -> None:
    picture = ElementTree.fromstring(sparkline((1e6, 5e5, 0.0), "pps", "en"))
    assert "1.00\u202fMpps to 0\u202fpps, 3 values" in picture.attrib["aria-label"]


def test_plotly_is_not_imported_before_a_reader_asks() -> None:
    script = "import sys, web.wsgi; sys.exit('plotly' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
