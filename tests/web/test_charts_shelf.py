"""Charts of the shelf: one of each question, in every frame and both languages, as a picture, a table, a figure and a file."""

import dataclasses
import re
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.findings import Gain, Trend
from registry.records import Curve, CurvePoint, Curves
from schemas.labels import LANGUAGES
from web.arrange.charts import is_empty, told
from web.arrange.charts_asked import Asked
from web.arrange.charts_csv import csv_of
from web.assets import STATIC
from web.charts import CHARTS, at_one_size, gain, rate_over_frame_size, standing, trend
from web.charts.card import Card, submission_card, wrapped
from web.charts.frame import CARD, NARROW, WIDE, Frame
from web.charts.labels import Label, folded, settled
from web.charts.looks import looks_of
from web.charts.raster import draws_japanese, png
from web.charts.standalone import COLOURS, Around, Theme, standalone
from web.charts.svg import columns
from web.charts.words import WORDS

FRAMES = {"narrow": NARROW, "wide": WIDE, "card": CARD}
NOTHING = {
    "rate-over-frame-size": dataclasses.replace(rate_over_frame_size.EXAMPLE, curves=()),
    "at-one-size": dataclasses.replace(at_one_size.EXAMPLE, frame_bytes=65),
    "gain": dataclasses.replace(gain.EXAMPLE, steps=(), turns_at=None),
    "trend": dataclasses.replace(trend.EXAMPLE, points=(), changes=(), unit=None, run_kind=None),
    "standing": dataclasses.replace(standing.EXAMPLE, standings=()),
}
AROUND = Around(title="A title", below_title="below", source="試し Tameshi")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES)
@pytest.mark.parametrize("name", CHARTS)
def test_every_example_is_a_named_picture_with_a_twin_and_a_figure(name: str, frame: Frame, lang: Any) -> None:
    module = CHARTS[name]
    picture = ElementTree.fromstring(module.picture(module.EXAMPLE, lang, ident="x", frame=frame))
    assert picture.attrib["aria-labelledby"] == "x-title x-desc"
    assert all(picture[index].text for index in (0, 1))
    table = module.table(module.EXAMPLE, lang)
    assert table.rows
    assert all(len(row.cells) == len(table.columns) for row in table.rows)
    assert module.draw(module.EXAMPLE, lang).to_plotly_json()["data"]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", NOTHING)
def test_a_chart_of_nothing_says_so_and_does_not_break(name: str, lang: Any) -> None:
    module, record = CHARTS[name], NOTHING[name]
    assert is_empty(record)
    assert WORDS["nothing"][LANGUAGES.index(lang)] in module.picture(record, lang, frame=WIDE)
    assert module.table(record, lang).rows == ()
    assert module.draw(record, lang).to_plotly_json()["layout"] is not None
    assert csv_of(record).count("\r\n") == 1


@pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES)
@pytest.mark.parametrize("name", CHARTS)
def test_everything_of_an_example_lies_within_its_picture(name: str, frame: Frame) -> None:
    text = CHARTS[name].picture(CHARTS[name].EXAMPLE, "ja", frame=frame)
    found = re.search(r'viewBox="0 0 (\d+) (\d+)"', text)
    assert found is not None
    width, height = int(found[1]), int(found[2])
    places = [(float(x), float(y)) for x, y in re.findall(r"[ML](-?[\d.]+),(-?[\d.]+)", text)]
    places += [(float(x), float(y)) for x, y in re.findall(r'<text x="(-?[\d.]+)" y="(-?[\d.]+)"', text)]
    assert all(0 <= x <= width and 0 <= y <= height for x, y in places)


@pytest.mark.parametrize("name", CHARTS)
def test_every_axis_of_many_submissions_says_n(name: str) -> None:
    if name == "values":
        pytest.skip("bars of one submission: each is one measurement")
    axis = re.findall(r'class="axis"[^>]*>([^<]*)<', CHARTS[name].picture(CHARTS[name].EXAMPLE, "en", frame=WIDE))
    assert "n = " in axis[0]


def test_lines_of_a_wide_picture_bear_their_names_and_differ_by_dash_and_marker() -> None:
    text = rate_over_frame_size.picture(rate_over_frame_size.EXAMPLE, "en", frame=WIDE)
    assert re.findall(r'class="key">([^<]*)<', text) == [
        "bare metal · n = 3", "SR-IOV virtual function · n = 3", "paravirtualized I/O · n = 3",
    ]  # fmt: skip
    assert re.findall(r'class="line (d\d)', text) == ["d0", "d1", "d0"]
    starts = [re.search(rf'class="mark {colour}" d="M[\d.]+,[\d.]+(m[^m]*)', text) for colour in ("c6", "c2", "c0")]
    assert len({found[1] for found in starts if found is not None}) == len(starts), "two lines have one shape of marker"


def test_a_line_of_an_io_mode_has_the_colour_of_its_tile_and_a_second_one_other_dashes() -> None:
    css = (STATIC / "tameshi.css").read_text(encoding="utf-8")
    tiles = {mode: int(colour) for mode, colour in re.findall(r"\.m-([a-z-]+) \{ --m: var\(--s(\d)\)", css)}
    assert {mode: look.colour for mode, look in zip(tiles, looks_of(list(tiles)), strict=True)} == tiles
    first, second, _ = looks_of(["sriov", "sriov", "paravirt"])
    assert first.colour == second.colour
    assert (first.dash, first.shape) != (second.dash, second.shape)
    assert first.dash != second.dash


@pytest.mark.parametrize("labels", [["X540", "sriov", "82599", "X710"], ["sriov"] * 4], ids=["no modes", "one mode"])
def test_lines_that_do_not_differ_by_io_mode_have_a_colour_each(labels: list[str]) -> None:
    assert len({look.colour for look in looks_of(labels)}) == 4


@pytest.mark.parametrize(("lang", "names"), [("en", ["1 queue", "4 queues", "unknown"]), ("ja", ["1 キュー", "4 キュー", "unknown"])])
def test_a_number_of_queues_stands_with_its_word_and_alone_in_a_file(lang: Any, names: list[str]) -> None:
    lines = zip(rate_over_frame_size.EXAMPLE.curves, ("1", "4", "unknown"), strict=True)
    record = dataclasses.replace(rate_over_frame_size.EXAMPLE, curves=tuple(dataclasses.replace(one, label=label) for one, label in lines))
    shown = told(record, Asked(by="queues"), lang)
    assert isinstance(shown, Curves)
    assert [curve.label for curve in shown.curves] == names
    assert told(record, Asked(by="nic"), lang) == record
    assert ",4 queues," not in csv_of(record)


def test_percent_of_bare_metal_has_the_line_at_100() -> None:
    record = dataclasses.replace(rate_over_frame_size.EXAMPLE, unit="percent", normalised_to="bare-metal", link_speed_mbps=None)
    small = dataclasses.replace(record, curves=tuple(_scaled(curve) for curve in record.curves))
    for frame in (NARROW, WIDE):
        text = rate_over_frame_size.picture(small, "en", frame=frame)
        assert "bare metal = 100" in text
        assert 'class="limit"' in text
        assert "% of bare metal" in text
    assert "bare metal = 100" in rate_over_frame_size.describe(small, "en")


def _scaled(curve: Curve) -> Curve:
    points = tuple(dataclasses.replace(one, median=60.0, lower_quartile=50.0, upper_quartile=70.0) for one in curve.points)
    return dataclasses.replace(curve, unit="percent", points=points)


def test_quartiles_stay_in_the_picture_where_no_line_rate_is_known() -> None:
    far = CurvePoint(frame_bytes=64, median=1.0, lower_quartile=0.5, upper_quartile=9.0, n=4)
    line = dataclasses.replace(rate_over_frame_size.EXAMPLE.curves[0], points=(far, dataclasses.replace(far, frame_bytes=128)))
    text = rate_over_frame_size.picture(dataclasses.replace(rate_over_frame_size.EXAMPLE, curves=(line,), link_speed_mbps=None), "en")
    band = re.search(r'class="band c\d" d="M[\d.]+,([\d.]+)', text)
    assert band is not None
    assert float(band[1]) > NARROW.top, "the upper quartile is cut at the top of the picture"


@given(st.lists(st.tuples(st.floats(0, 400), st.integers(1, 4)), min_size=1, max_size=8))
def test_no_name_stands_over_another(wanted: list[tuple[float, int]]) -> None:
    labels = [Label(("x",) * lines, y) for y, lines in wanted]
    top, bottom = 0.0, sum(one.height for one in labels) + 100
    places = settled(labels, top, bottom)
    spans = sorted((middle - one.height / 2, middle + one.height / 2) for one, middle in zip(labels, places, strict=True))
    assert all(before[1] <= after[0] + 1e-6 for before, after in pairwise(spans))
    assert spans[0][0] >= top - 1e-6
    assert spans[-1][1] <= bottom + 1e-6


def test_a_name_that_is_cut_still_tells_its_last_part() -> None:
    lines = folded(f"{' · '.join(f'a long part of a name, number {part}' for part in range(8))} · queues=4", "n = 24")
    assert lines[0] == "a long part of a name, number 0"
    assert lines[-1] == "queues=4 · n = 24"
    assert len(lines) == 4
    assert all(columns(line) <= 32 for line in lines)


def test_the_fastest_stands_on_top_and_tx_and_rx_have_markers_of_their_own() -> None:
    ways = tuple(
        dataclasses.replace(curve, direction=way, points=(dataclasses.replace(curve.points[0], median=rate),))
        for curve, way, rate in zip(rate_over_frame_size.EXAMPLE.curves[:2], ("tx", "rx"), (1e6, 2e6), strict=True)
    )
    record = at_one_size.AtSize(curves=dataclasses.replace(rate_over_frame_size.EXAMPLE, curves=ways), frame_bytes=64)
    rows = at_one_size.arranged(record, "en").rows
    assert [row.label for row in rows] == ["SR-IOV virtual function · Rx", "bare metal · Tx"]
    assert {row.mark for row in rows} == {0, 1}


def test_a_change_between_versions_is_told_with_its_certainty() -> None:
    text = trend.picture(trend.EXAMPLE, "en", frame=WIDE)
    assert "−16.7 % from 5.15 to 6.1 (p = 0.0004)" in text
    assert trend.table(trend.EXAMPLE, "en").rows[1].cells[-1].text.startswith("−16.7 %")


def test_queues_are_told_from_where_on_they_no_longer_pay() -> None:
    rows = gain.arranged(gain.EXAMPLE, "en").rows
    assert [bool(row.change) for row in rows] == [False, False, True, False]
    assert [row.ideal for row in rows] == [1.0, 2.0, 4.0, 8.0]


@pytest.mark.parametrize(("queues", "words"), [(1, "From one queue on"), (4, "From 4 queues on")])
def test_the_turn_is_told_in_the_number_of_its_queues(queues: int, words: str) -> None:
    notes = CHARTS["gain"].table(dataclasses.replace(gain.EXAMPLE, turns_at=queues), "en").notes
    assert any(note.startswith(words) for note in notes)


def test_too_few_others_are_no_percentile() -> None:
    rows = standing.arranged(standing.EXAMPLE, "en").rows
    assert rows[0].told.startswith("83 %")
    assert rows[1].value is None
    assert "too few" in rows[1].told


@pytest.mark.parametrize("theme", COLOURS)
@pytest.mark.parametrize("name", CHARTS)
def test_a_picture_that_leaves_needs_no_stylesheet(name: str, theme: Theme) -> None:
    module = CHARTS[name]
    text = standalone(module.picture(module.EXAMPLE, "ja", frame=WIDE), AROUND, theme=theme, lang="ja")
    ElementTree.fromstring(text)
    assert not re.search(r"\sclass=|\sstyle=|<style|var\(", text)
    shapes = re.findall(r"<path([^>]*)>", text)
    assert all("fill=" in shape or "stroke=" in shape for shape in shapes)


@pytest.mark.parametrize(("theme", "rule"), [("light", r":root \{(.*?)\}"), ("dark", r"prefers-color-scheme: dark\) \{\s*:root \{(.*?)\}")])
def test_colours_of_files_are_those_of_the_pages(theme: Theme, rule: str) -> None:
    block = re.search(rule, (STATIC / "tameshi.css").read_text(encoding="utf-8"), re.DOTALL)
    assert block is not None
    page = dict(re.findall(r"--([\w]+): (#[0-9a-f]{3,6});", block[1]))
    assert {name: page[name] for name in COLOURS[theme]} == COLOURS[theme]


def _size(picture: bytes) -> tuple[int, int]:
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    return int.from_bytes(picture[16:20]), int.from_bytes(picture[20:24])


def test_a_png_is_as_wide_as_asked_and_has_ink() -> None:
    text = standalone(gain.picture(gain.EXAMPLE, "en", frame=WIDE), AROUND, theme="light", lang="en")
    picture = png(text, width=1000)
    assert _size(picture)[0] == 1000
    assert len(picture) > 5_000


def test_japanese_letters_are_drawn_where_the_server_has_a_font() -> None:
    if not draws_japanese():
        pytest.skip("no font with Japanese letters here: install fonts-noto-cjk; pictures are in English then")
    plain = '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="30" font-family="sans-serif"><text x="2" y="22">{}</text></svg>'
    assert len({png(plain.format(letters)) for letters in ("仮想", "割当", "")}) == 3


CARD_SAYS = Card(
    title="82576 の VF が割り当てられない <b>&", outcome="failed", outcome_name="動かなかった", about=("SR-IOV", "82576", "KVM"), figure="",
    figure_detail="", excerpt="VF を割り当てると QEMU が起動しない", curve=(), ends=("", ""),
)  # fmt: skip


@pytest.mark.parametrize(
    "curve", [(), ((64.0, 1e6),), ((64.0, 1e6), (1518.0, 8e4)), ((64.0, 0.0), (128.0, 0.0))], ids=("none", "one", "two", "zero")
)
def test_a_card_is_1200_by_630_whatever_there_is_to_say(curve: tuple[tuple[float, float], ...]) -> None:
    card = dataclasses.replace(CARD_SAYS, figure="1.49 Mpps" if curve else "", curve=curve)
    text = submission_card(card, "ja")
    assert ElementTree.fromstring(text).attrib["aria-label"] == card.title
    assert _size(png(text, width=1200)) == (1200, 630)


@given(st.text(alphabet="ab 仮想化、", max_size=200), st.integers(8, 40), st.integers(1, 4))
def test_wrapped_lines_fit_and_only_the_last_is_cut(text: str, most: int, lines: int) -> None:
    found = wrapped(text, most, lines)
    assert len(found) <= lines
    assert all(columns(line) <= most + 1 for line in found)  # The ellipsis is one column more.
    assert not any("…" in line for line in found[:-1])
    kept = "".join(found).replace("…", "").replace(" ", "")
    assert text.replace(" ", "").startswith(kept)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_text_that_a_spreadsheet_would_run_is_kept_a_text(text: str) -> None:
    line = dataclasses.replace(rate_over_frame_size.EXAMPLE.curves[0], label=text)
    rows = csv_of(dataclasses.replace(rate_over_frame_size.EXAMPLE, curves=(line,)))
    assert f"'{text[-1:]}" in rows or f"'{text}" in rows
    assert not re.search(r'(^|,)"?[=+@\t]', rows)


def test_numbers_of_a_file_stay_numbers() -> None:
    lines = csv_of(rate_over_frame_size.EXAMPLE).split("\r\n")
    assert lines[1] == "bare-metal,rate,pps,4,uni,ndr,,,,64,9800000.0,9114000.0,10192000.0,3,False,False"
    assert len(lines) == 1 + 3 * 7 + 1


def test_a_file_at_one_size_has_that_size_alone() -> None:
    assert csv_of(at_one_size.EXAMPLE).count("\r\n") == 1 + 3


def test_records_of_every_kind_have_columns_of_their_own() -> None:
    records: dict[str, Curves | Gain | Trend] = {name: CHARTS[name].EXAMPLE for name in CHARTS}
    heads = {name: csv_of(record).split("\r\n")[0] for name, record in records.items()}
    assert len(set(heads.values())) == len(heads) - 1, "only the two charts of curves share theirs"
