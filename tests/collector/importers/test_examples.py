"""Every form of every tool, and what becomes of it when it is cut or spoilt."""

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector.importers import IMPORTERS
from collector.result_file import import_bytes, recognise
from collector.results import Imported
from schemas.records import plain
from schemas.v1.submission import RunSchema
from tests.collector.importers.examples import EXAMPLES, IPERF3_TCP, NFVBENCH_RATE, PKTGEN, TRAFGEN, TREX_STATS
from tests.collector.importers.samples import ROOT, name_of, own
from tests.collector.importers.test_truths import figures_of, is_among
from tests.collector.importers.truths import Truth

CAPTURED = {name_of(path): path.read_bytes() for folder in ("local-tools", "iperf3-generated") for path in own(folder)}
SHORT = {name: content for name, content in CAPTURED.items() if name.startswith("local-tools") or "udp4-loss5" in name}
ALL = {name: text.encode() for name, (text, _) in EXAMPLES.items()} | SHORT
HANGS_S = 20
"""Far more than an importer takes for a short file on a busy machine, far less than one that went astray."""


@pytest.mark.parametrize(("text", "truth"), EXAMPLES.values(), ids=EXAMPLES)
def test_a_form_gives_its_figures(text: str, truth: Truth) -> None:
    found = import_bytes(text.encode())
    figures = figures_of(found)
    assert (found.format, found.status, len(found.runs)) == (truth.format, truth.status, truth.runs), found.faults
    assert [figure for figure in truth.figures if not is_among(figure, figures)] == [], figures
    for run in found.runs[:1]:
        assert (run.flags, run.kind) == (truth.flags, truth.kind or run.kind)
        assert truth.allowed is None or run.loss_ratio_allowed == truth.allowed


@pytest.mark.parametrize("text", [text for text, _ in EXAMPLES.values()], ids=EXAMPLES)
def test_a_form_is_recognised_by_its_importer_alone(text: str) -> None:
    assert sum(importer.recognise(text) for importer in IMPORTERS.values()) == 1


@pytest.mark.parametrize("name", IMPORTERS)
def test_every_importer_has_an_example_that_is_cut_and_spoilt(name: str) -> None:
    assert name == "iperf3" or name in {truth.format for _, truth in EXAMPLES.values()} | {"sockperf"}


Said = tuple[str, str | None, float, int | None, float | None, float | None]


def said_by(found: Imported, streams: set[int | None]) -> set[Said]:
    """Unit, direction, value, frame, loss and allowed loss of every point, of runs with as many streams as given."""
    return {
        (series.unit, series.direction, point.value, point.frame_bytes, point.loss_ratio, run.loss_ratio_allowed)
        for run in found.runs
        if run.streams in streams
        for series in run.series
        for point in series.points
    }


def is_less_of(one: Said, known: set[Said]) -> bool:
    """Whether a figure is one of the known ones, perhaps without its frame or loss."""
    return any(one[:3] == other[:3] and all(a in (None, b) for a, b in zip(one[3:], other[3:], strict=True)) for other in known)


@pytest.mark.timeout(HANGS_S * 6)
@pytest.mark.parametrize("name", ALL)
def test_a_file_cut_at_any_byte_gives_no_figure_that_the_whole_file_has_not(name: str) -> None:
    """A sum of streams may lack those that came later: then it says of how many streams it is."""
    content = ALL[name]
    whole = import_bytes(content)
    streams = {run.streams for run in whole.runs}
    known = said_by(whole, streams)
    approximate = "af_packet" in name  # Its rates differ from screen to screen: a median of fewer is another median.
    for length in range(len(content)):
        if whole.format == "iperf2" and b"\n" in content[max(0, length - 1) : length + 1]:
            continue  # Its CSV has no end: each line less is again a whole file.
        found = import_bytes(content[:length], whole.format)
        assert approximate or all(is_less_of(one, known) for one in said_by(found, streams)), length
        assert (found.status == "ok") <= bool(found.runs)
        assert bool(found.faults) == (found.status != "ok")


@pytest.mark.timeout(HANGS_S * 6)
@pytest.mark.parametrize("name", ALL)
@settings(max_examples=40)
@given(data=st.data())
def test_a_spoilt_file_is_no_crash_and_keeps_the_wire(name: str, data: st.DataObject) -> None:
    content = bytearray(ALL[name])
    own_format = import_bytes(bytes(content)).format
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, max(0, len(content) - 1)))
        piece = data.draw(
            st.sampled_from([b"", b"-", b"9" * 30, b"nan", b"1e308", b"\n", b"\0", b"\xff", b'"', b"{", b"<", b",", b"0", b"\x1b["])
        )
        until = place + data.draw(st.integers(0, 6))
        content[place:until] = piece
    found = import_bytes(bytes(content), own_format)
    for run in found.runs:
        assert RunSchema().validate(plain(run)) == {}


@pytest.mark.timeout(HANGS_S)
@pytest.mark.parametrize("name", IMPORTERS)
@pytest.mark.parametrize(
    "piece", ["9", " ", "0.", "[", "{", "<a>", "| ", "a,", "TX", '"a":[', "\n", "1 ", "main_thread [1] ", "[  1] ", "- "]
)
def test_a_long_repetition_takes_no_long_time(name: str, piece: str) -> None:
    text = piece * (300_000 // len(piece))
    IMPORTERS[name].recognise(text)
    assert not IMPORTERS[name].read(text).runs


@pytest.mark.timeout(HANGS_S * 3)
@pytest.mark.parametrize(("text", "truth"), EXAMPLES.values(), ids=EXAMPLES)
def test_a_tool_s_own_lines_and_halves_of_them_repeated_take_no_long_time(text: str, truth: Truth) -> None:
    importer = IMPORTERS[truth.format]
    halves = {line[:length] for line in text.splitlines()[:40] for length in (12, len(line) // 2, len(line))} - {""}
    for half in halves:
        for piece in (half, half + "\n"):
            for run in importer.read(piece * (30_000 // len(piece))).runs:
                assert len(run.series) < 64


ORDINARY = {
    "prose": "The rate was 941 Mbits/sec in our test, and the receiver lost 3 packets of 1000.\n",
    "json": '{"results": [1, 2], "version": 3, "start": "now", "end": {"total": 1}}\n',
    "csv": "time,bytes,rate\n20261124000000,1,2\n2,3,4\n",
    "numbers": "1\n2\n3\n",
    "table": "| Frame | Rate |\n|---|---|\n| 64 | 1000000 |\n",
    "xml": '<?xml version="1.0"?>\n<results><throughput metric="mbps">1</throughput></results>\n',
    "log": "INFO 10.0 sec 5 packets 100 bps\nERROR no route\n",
    "python": "import json\nprint(json.dumps({'tx_pps': 1}))\n",
    "ping": "64 bytes from 192.0.2.1: icmp_seq=1 ttl=64 time=0.04 ms\n\n--- ping statistics ---\n1 packets transmitted, 1 received\n",
    "diff": "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-TX-packets: 1\n+TX-packets: 2\n",
}


@pytest.mark.parametrize("text", ORDINARY.values(), ids=ORDINARY)
def test_ordinary_text_is_recognised_by_none(text: str) -> None:
    assert recognise(text) is None


@pytest.mark.parametrize("path", sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]), ids=lambda path: path.name)
def test_pages_about_results_are_no_results(path: Path) -> None:
    assert recognise(path.read_text()) is None


HUGE = {
    "iperf3-text": IPERF3_TCP.replace("1.77 Gbits", "99999999999999999999 Tbits"),
    "nuttcp": "    1.9327e300 MB /   2.01 sec =    8.0641 Mbps 26 %TX 1 %RX 1005 / 999999999999999999 drop/pkt 18.77 %loss\n",
    "trafgen": TRAFGEN.replace("300000 packets outgoing", "999999999999999999 packets outgoing").replace(
        "200000 packets", "999999999999899999 packets"
    ),
    "trex": TREX_STATS.replace("1000000", "9" * 16).replace("90000.0", "9e99"),
    "pktgen": PKTGEN.replace("100000 (60byte", "9999999999999999999 (60byte"),
    "nfvbench": NFVBENCH_RATE.replace("Flow count: 10000", "Flow count: 99999999999999"),
}


@pytest.mark.parametrize("name", HUGE)
def test_numbers_that_the_wire_cannot_carry_are_left_out(name: str) -> None:
    for run in import_bytes(HUGE[name].encode(), name).runs:
        assert RunSchema().validate(plain(run)) == {}


def test_a_file_shuffled_line_by_line_is_no_crash() -> None:
    order = random.Random(4)
    for text, truth in EXAMPLES.values():
        lines = text.splitlines(keepends=True)
        order.shuffle(lines)
        for run in import_bytes("".join(lines).encode(), truth.format).runs:
            assert RunSchema().validate(plain(run)) == {}
