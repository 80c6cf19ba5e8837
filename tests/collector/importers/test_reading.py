"""What all importers lean on: numbers, sizes, lines, XML and the outcome of a file."""

import math

import pytest

from collector.results import ImportFault
from collector.results.conclude import CUT, conclude, reported
from collector.results.figures import datagram_frame, decimal, frame_of, loss_of, median, near, steady, whole
from collector.results.markup import MarkupError, read_markup
from collector.results.plain_text import lines_of, readable
from schemas import Point, Run, Series, Tool

NUMBERS = {
    "plain": ("12.5", 12.5),
    "with commas": ("1,623,900", 1_623_900.0),
    "in JSON": (7, 7.0),
    "negative": ("-1.000", None),
    "true": (True, None),
    "nan": ("nan", None),
    "infinite": (math.inf, None),
    "too large": ("9" * 30, None),
    "endless": ("1" * 100, None),
    "with a unit": ("12 MB", None),
    "two points": ("1.2.3", None),
    "Arabic digits": ("١٢", None),
    "nothing": (None, None),
}


@pytest.mark.parametrize(("text", "value"), NUMBERS.values(), ids=NUMBERS)
def test_a_number_is_a_plain_one_within_bounds_or_none(text: object, value: float | None) -> None:
    assert decimal(text) == value


@pytest.mark.parametrize(("text", "value"), [("3", 3), ("3.0", 3), ("3.5", None), (2**60, None)])
def test_a_count_is_whole(text: object, value: int | None) -> None:
    assert whole(text) == value


FRAMES = {
    "60 without FCS": (60.0, False, 64),
    "64 with FCS": (64.0, True, 64),
    "a mix of sizes": (353.8, False, None),
    "shorter than any frame": (20.0, True, None),
    "a size that was not counted": (None, False, None),
}


@pytest.mark.parametrize(("size", "counted", "frame"), FRAMES.values(), ids=FRAMES)
def test_a_frame_has_its_fcs_or_is_none(size: float | None, counted: bool, frame: int | None) -> None:
    assert frame_of(size, fcs_counted=counted) == frame


@pytest.mark.parametrize(
    ("payload", "family", "frame", "flags"),
    [
        (18, 4, 64, ()),
        (18, 6, 84, ()),
        (1, 4, 64, ()),
        (1472, 4, 1518, ()),
        (1473, 4, None, ("fragments", "mtu-assumed")),
        (100, None, None, ()),
    ],
)
def test_a_datagram_is_a_frame_only_where_it_fits_into_one(
    payload: int, family: int | None, frame: int | None, flags: tuple[str, ...]
) -> None:
    assert datagram_frame(payload, family) == (frame, flags)


@pytest.mark.parametrize(
    ("sent", "received", "loss"),
    [(100, 95, 0.05), (100, 100, 0.0), (10_000, 10_005, 0.0), (100, 120, None), (0, 0, None), (100, None, None)],
)
def test_loss_is_what_did_not_arrive_and_unknown_where_more_did(sent: float, received: float | None, loss: float | None) -> None:
    assert loss_of(sent, received) == (None if loss is None else pytest.approx(loss))


def test_the_steady_part_lacks_first_last_ramp_and_end() -> None:
    assert steady([3, 10, 11, 10, 1, 10, 5]) == [10, 11, 10, 10]
    assert steady([1, 2]) == []
    assert (median([3, 1, 2]), median([4, 1, 2, 3])) == (2, 2.5)
    assert near(100, 101, 0.01)
    assert not near(100, 102, 0.01)


SPELLINGS = {
    "colours": ("\x1b[1;36mRX\x1b[0m: 1", "RX: 1"),
    "a screen that is cleared": ("a\x1b[2J\x1b[1;1Hb", "a\n\nb"),
    "a line that is overwritten": ("\r 1 packets\r\n\r 2 packets\r\n", "\n 1 packets\n\n 2 packets\n"),
    "an escape that is cut off": ("1\x1b[", "1["),
}


@pytest.mark.parametrize(("text", "clean"), SPELLINGS.values(), ids=SPELLINGS)
def test_what_only_a_terminal_obeys_is_gone(text: str, clean: str) -> None:
    assert readable(text) == clean


def test_a_last_line_without_an_end_is_told_apart() -> None:
    lines = lines_of("a\nb\n1048")
    assert (lines.whole, lines.rest, lines.all) == (("a", "b"), "1048", ("a", "b", "1048"))
    assert lines_of("a\n").rest == ""


def test_an_element_that_is_cut_off_is_not_whole() -> None:
    document = read_markup("<r><a>12</a><b>34")
    assert document.truncated
    assert document.root is not None
    assert (document.root.word("a"), document.root.word("b")) == ("12", None)


REFUSED = {
    "a document type": '<!DOCTYPE r [<!ENTITY a "x">]><r>&a;</r>',
    "too deep": "<a>" * 1000,
    "too many": "<r>" + "<a/>" * 60_000,
    "no XML": "<r><a></b></r>",
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_xml_that_no_tool_writes_is_refused(text: str) -> None:
    with pytest.raises(MarkupError):
        read_markup(text)


MEASURED = Run(tool=Tool(name="x"), kind="other", series=(Series(metric="rate", unit="pps", points=(Point(value=1.0),)),))
OUTCOMES = {
    "figures": ([MEASURED], [], "ok"),
    "figures and a fault": ([MEASURED], [CUT], "partial"),
    "cut off": ([], [CUT], "truncated"),
    "an error of the tool": ([], [reported("no route")], "error"),
    "an error and a cut": ([], [CUT, reported("no route")], "error"),
    "nothing": ([], [], "no-data"),
    "figures that no wire carries": (
        [Run(tool=Tool(name="x"), kind="other", series=(Series(metric="rate", unit="pps", points=(Point(value=1e30),)),))],
        [],
        "no-data",
    ),
}


@pytest.mark.parametrize(("runs", "faults", "status"), OUTCOMES.values(), ids=OUTCOMES)
def test_figures_and_faults_decide_the_status(runs: list[Run], faults: list[ImportFault], status: str) -> None:
    found = conclude("x", runs, faults)
    assert found.status == status
    assert all(run.status in ("ok", "error") for run in found.runs)
    assert bool(found.faults) == (status != "ok")


def test_what_a_tool_says_comes_without_addresses() -> None:
    said = reported("connect to 192.0.2.7 or 2001:db8::7 or 02:00:00:00:00:01\n failed").message
    assert said == "connect to [address] or [address] or [address] failed"
