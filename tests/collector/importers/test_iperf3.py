"""iperf3 files: every real output against figures derived by arithmetic from the file itself."""

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from collector.iperf3.output import read_output as read
from collector.result_file import import_bytes
from collector.results import Imported
from schemas import Run
from schemas.records import plain
from schemas.v1.submission import RunSchema

ROOT = Path(__file__).parents[3]
RESULTS = ROOT / "tests/results/iperf3-generated"
SHARED = ROOT.parent / "shared/data/results"
FILES = sorted(RESULTS.glob("*.json"))


def load(name: str) -> dict[str, Any]:
    text = (RESULTS / name).read_text()
    document: dict[str, Any] = json.loads(text[text.index("{") :].replace("-nan", "null"))
    return document


def imported(name: str) -> Imported:
    return import_bytes((RESULTS / name).read_bytes())


def run_of(name: str) -> Run:
    (run,) = imported(name).runs
    return run


def test_a_server_that_sent_does_not_know_what_arrived() -> None:
    counted = {"start": 0, "end": 1.0, "seconds": 1.0, "lost_packets": 0, "jitter_ms": 0}
    sent = counted | {"bytes": 5366 * 466, "packets": 5366, "sender": True}
    start = {
        "connected": [{"local_host": "192.0.2.1", "remote_host": "192.0.2.2"}],
        "version": "iperf 3.12",
        "accepted_connection": {"host": "192.0.2.2", "port": 40000},
        "test_start": {"protocol": "UDP", "num_streams": 1, "blksize": 466, "omit": 0, "duration": 1, "reverse": 1},
    }
    nothing = counted | {"bytes": 0, "packets": 0, "sender": False}
    document = {"start": start, "intervals": [], "end": {"streams": [], "sum": sent, "sum_sent": sent, "sum_received": nothing}}
    (run,) = read(json.dumps(document)).runs
    ((series,), (point,)) = run.series, run.series[0].points
    assert (series.direction, point.value, point.loss_ratio, run.status) == ("tx", 5366, None, "partial")


def test_a_server_that_received_knows_nothing_of_what_was_sent() -> None:
    start = {
        "connected": [{"local_host": "192.0.2.1", "remote_host": "192.0.2.2"}],
        "version": "iperf 3.7",
        "accepted_connection": {"host": "192.0.2.2", "port": 40000},
        "test_start": {"protocol": "UDP", "num_streams": 1, "blksize": 466, "omit": 0, "duration": 1, "reverse": 0},
    }
    both = {"start": 0, "end": 1.0, "seconds": 1.0, "bytes": 900 * 466, "packets": 1000, "lost_packets": 100, "sender": False}
    interval = {"streams": [], "sum": {"bytes": 900 * 466, "packets": 1000, "lost_packets": 100, "omitted": False}}
    (run,) = read(json.dumps({"start": start, "intervals": [interval], "end": {"streams": [], "sum": both}})).runs
    (point,) = run.series[0].points
    assert (point.value, point.loss_ratio) == (900, None)


STATUS = {
    "3.0.11-err-refused.json": "error",
    "3.0.11-err-server-killed.json": "error",
    "3.0.11-err-sigint.json": "error",
    "3.12-err-refused.json": "error",
    "3.12-err-server-killed.json": "error",
    "3.12-err-sigint.json": "error",
    "3.12-err-unreachable.json": "error",
    "3.16-err-refused.json": "error",
    "3.16-err-server-killed.json": "error",
    "3.0.11-udp4-l466-truncated.json": "truncated",
    "3.12-tcp4-truncated.json": "truncated",
    "empty.json": "empty",
}
WHOLE = [path.name for path in FILES if path.name not in STATUS]
UDP = [name for name in WHOLE if "udp" in name or name == "warning-prefix.json"]
TCP = [name for name in WHOLE if name not in UDP]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_file_has_its_status_and_runs_that_the_wire_takes(path: Path) -> None:
    found = import_bytes(path.read_bytes())
    assert found.status == STATUS.get(path.name, "ok")
    assert bool(found.faults) == (found.status != "ok")
    for run in found.runs:
        assert RunSchema().validate(plain(run)) == {}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_address_cookie_or_host_name_of_a_file_leaves(path: Path) -> None:
    said = json.dumps(import_bytes(path.read_bytes()).to_dict())
    for word in ("198.18", "198.19", "2001:2", "203.0.113", "cookie", "Linux vm", "PREEMPT"):
        assert word not in said


@pytest.mark.parametrize("name", [name for name in STATUS if "-err-" in name])
def test_a_failed_test_has_no_figure_and_says_why(name: str) -> None:
    run = run_of(name)
    assert run.series == ()
    assert run.status == "error"
    assert run.failure is not None
    assert run.failure.kind == "tool-reported-error"
    assert run.failure.message == f"iperf3 said: {load(name)['error']}"


@pytest.mark.parametrize("name", WHOLE)
def test_the_frame_of_a_run_is_what_the_file_states(name: str) -> None:
    start, run = load(name)["start"], run_of(name)
    test = start["test_start"]
    assert run.tool.version == start["version"].removeprefix("iperf ")
    assert run.l4_protocol == test["protocol"].lower()
    assert (run.streams, run.duration_s, run.omit_s) == (test["num_streams"], test["duration"], test["omit"])
    assert run.started_at is not None
    assert run.started_at.startswith("2026-11-23T")
    assert {one.family for one in run.series} == {6 if ":" in start["connected"][0]["remote_host"] else 4}


def reverse_bytes(document: Mapping[str, Any]) -> float:
    return sum(entry["sum"]["bytes"] for entry in document["intervals"] if not entry["sum"]["omitted"])


def tcp_expected(name: str) -> float:
    """The receiver's bits a second, of both directions where there are two."""
    end = load(name)["end"]
    if "bidir" not in name:
        return float(end["sum_received"]["bits_per_second"])
    return float(sum(stream["receiver"]["bits_per_second"] for stream in end["streams"]))


@pytest.mark.parametrize("name", TCP)
def test_tcp_goodput_is_the_receiver_s(name: str) -> None:
    run = run_of(name)
    (series,) = run.series
    (point,) = series.points
    assert (run.kind, series.metric, series.unit) == ("tcp-goodput", "goodput", "l4_bps")
    assert point.value == pytest.approx(tcp_expected(name), rel=2e-5)  # 3.0.11 writes six digits.
    assert (point.frame_bytes, point.loss_ratio, run.frame_bytes_basis) == (None, None, None)
    assert series.direction == ("bi-sum" if "bidir" in name else "reverse" if "-R" in name else "uni")


def udp_expected(name: str) -> tuple[float, float, float]:
    """Datagrams sent, datagrams received, and packets a second, by the file's own bytes."""
    document = load(name)
    end, size = document["end"], document["start"]["test_start"]["blksize"]
    if "sum_received" in end:
        pairs = [(end["sum_sent"], end["sum_received"])]
        pairs += [(end["sum_sent_bidir_reverse"], end["sum_received_bidir_reverse"])] if "bidir" in name else []
        received = [into["bytes"] / size for _, into in pairs]
        pps = sum(count / into["seconds"] for count, (_, into) in zip(received, pairs, strict=True))
        return sum(out["packets"] for out, _ in pairs), sum(received), pps
    both = end["sum"]
    sent = both["bytes"] / size
    received_count = both["packets"] - both["lost_packets"]
    return sent, received_count, received_count / both["seconds"]


@pytest.mark.parametrize("name", UDP)
def test_udp_loss_and_rate_follow_from_the_bytes_that_arrived(name: str) -> None:
    sent, received, pps = udp_expected(name)
    run = run_of(name)
    (series,) = run.series
    (point,) = series.points
    assert (run.kind, series.metric, series.unit) == ("fixed-rate", "rate", "pps")
    assert point.loss_ratio == pytest.approx(1 - received / sent, abs=1e-12)
    assert point.value == pytest.approx(pps, rel=1e-9)
    assert (point.tx_packets, point.rx_packets, point.lost_packets) == (sent, received, sent - received)
    size, family = load(name)["start"]["test_start"]["blksize"], series.family
    assert point.frame_bytes == size + 8 + {4: 20, 6: 40}[family or 0] + 18
    assert run.frame_bytes_basis == "derived"
    assert series.direction == ("bi-sum" if "bidir" in name else "reverse" if "-R" in name else "uni")


FLAGS = {
    "3.0.11-to-3.0.11-udp4-drop1in20.json": ("loss-unverified", "loss-conflict"),  # Seven of the last datagrams went uncounted.
    "3.0.11-udp4-R.json": (),
    "3.0.11-udp4-l466.json": ("loss-unverified",),
    "3.0.11-udp4-loss100-oldserver.json": ("loss-unverified", "total-loss"),
    "3.0.11-udp6-l1212.json": ("loss-unverified",),
    "3.12-udp4-R.json": (),
    "3.12-udp4-l466.json": (),
    "3.12-udp4-loss5-O1-oldserver.json": ("loss-conflict",),
    "3.12-udp6-l1212.json": (),
    "3.16-to-3.0.11-udp4-drop1in20.json": ("loss-conflict",),
    "3.16-to-3.12-udp4-drop1in20.json": ("loss-conflict",),
    "3.16-to-3.16-udp4-drop1in20.json": (),
    "3.16-udp4-R.json": (),
    "3.16-udp4-bidir.json": ("loss-conflict",),
    "3.16-udp4-l466.json": (),
    "3.16-udp4-loss100.json": ("loss-conflict", "total-loss"),
    "3.16-udp4-loss5-oldserver.json": ("loss-conflict",),
    "3.16-udp6-l1212.json": (),
    "3.7-udp4-R.json": (),
    "3.7-udp4-l466.json": ("loss-unverified",),
    "3.7-udp6-l1212.json": ("loss-unverified",),
    "warning-prefix.json": (),
}


@pytest.mark.parametrize("name", UDP)
def test_a_count_that_cannot_be_trusted_is_flagged(name: str) -> None:
    assert run_of(name).flags == FLAGS[name]


def test_a_file_that_says_nothing_was_lost_while_bytes_are_missing_gets_its_true_loss() -> None:
    name = "3.16-to-3.12-udp4-drop1in20.json"
    assert load(name)["end"]["sum"]["lost_packets"] == 0
    assert run_of(name).series[0].points[0].loss_ratio == pytest.approx(1 / 20, abs=0.005)


# Made from real files


def changed(name: str, **changes: Any) -> dict[str, Any]:
    """A real document with values replaced: keys are paths joined by `__`."""
    document = load(name)
    for path, value in changes.items():
        *steps, last = path.split("__")
        place = document
        for step in steps:
            place = place[step]
        if value is ...:
            del place[last]
        else:
            place[last] = value
    return document


def read_one(document: Any) -> Run:
    (run,) = read(json.dumps(document)).runs
    return run


def test_a_zero_loss_that_nobody_can_confirm_is_null_and_the_rate_is_the_sender_s() -> None:
    document = changed("3.7-udp4-l466.json", end__sum__lost_packets=0, end__sum__lost_percent=0)
    found = read(json.dumps(document))
    (run,) = found.runs
    (series,) = run.series
    (point,) = series.points
    assert found.status == "partial"
    assert (series.direction, point.loss_ratio, point.rx_packets, point.lost_packets) == ("tx", None, None, None)
    assert point.value == pytest.approx(document["end"]["sum"]["packets"] / document["end"]["sum"]["seconds"])
    assert {"loss-unverified", "no-receiver-data"} <= set(run.flags)


@pytest.mark.parametrize("lost", [-5, 999_999], ids=["negative", "more than sent"])
def test_lost_packets_out_of_range_are_no_loss_ratio(lost: int) -> None:
    run = read_one(changed("3.7-udp4-l466.json", end__sum__lost_packets=lost))
    assert run.series[0].points[0].loss_ratio is None
    assert "loss-out-of-range" in run.flags


def test_more_received_than_sent_has_no_loss_and_no_counts() -> None:
    document = load("3.12-udp4-l466.json")
    document["end"]["sum_received"]["bytes"] = document["end"]["sum_sent"]["bytes"] * 2
    run = read_one(document)
    point = run.series[0].points[0]
    assert (point.loss_ratio, point.tx_packets, point.rx_packets) == (None, None, None)
    assert "rx-more-than-tx" in run.flags


def test_an_interrupted_udp_test_is_not_a_total_loss() -> None:
    document = changed("3.16-udp4-loss100.json") | {"error": "interrupt - the client has terminated"}
    found = read(json.dumps(document))
    assert found.status == "error"
    assert found.runs[0].series == ()


def test_an_error_beside_a_receiver_s_figures_is_partial() -> None:
    document = load("3.12-udp4-l466.json") | {"error": "control socket has closed unexpectedly"}
    found = read(json.dumps(document))
    assert found.status == "partial"
    assert found.runs[0].status == "partial"
    assert found.runs[0].series


def test_an_address_in_an_error_does_not_leave() -> None:
    document = load("3.12-err-refused.json") | {"error": "unable to connect to 192.0.2.7 or 2001:db8::7: refused"}
    assert read_one(document).failure is not None
    assert "unable to connect to [address] or [address] refused" in read_one(document).failure.message.replace(":", "")


def test_datagrams_larger_than_the_mtu_are_bits_and_no_frames() -> None:
    document = load("3.12-udp4-l466.json")
    size = 8192
    document["start"]["test_start"]["blksize"] = size
    for part in ("sum_sent", "sum_received"):
        document["end"][part]["bytes"] = document["end"][part]["bytes"] / 466 * size
    run = read_one(document)
    (series,) = run.series
    assert {"fragments", "mtu-assumed"} <= set(run.flags)
    assert (series.unit, series.points[0].frame_bytes, series.points[0].tx_packets) == ("l4_bps", None, None)
    assert series.points[0].value == pytest.approx(udp_expected("3.12-udp4-l466.json")[2] * size * 8)
    (jumbo,) = read(json.dumps(document), mtu_bytes=9000).runs
    assert jumbo.series[0].points[0].frame_bytes == size + 46
    assert "fragments" not in jumbo.flags


def test_an_empty_end_without_an_error_is_no_data() -> None:
    found = read(json.dumps(changed("3.7-udp4-l466.json", end={})))
    assert (found.status, found.runs[0].series) == ("no-data", ())


def test_the_old_version_text_and_repeated_connections_of_3_0_1_are_read() -> None:
    document = load("3.0.11-tcp6-P3.json")
    connected = document["start"].pop("connected")
    document["start"]["version"] = "iperf version 3.0.1 (10 January 2014)"
    text = json.dumps(document)
    repeated = ", ".join(f'"connected": {json.dumps(one)}' for one in connected)
    (run,) = read(text.replace('"start": {', '"start": {' + repeated + ", ", 1)).runs
    assert (run.tool.version, run.streams, run.series[0].family) == ("3.0.1", 3, 6)


def test_one_stream_without_a_sum_is_read_from_its_stream() -> None:
    document = load("3.0.11-udp4-l466.json")
    del document["end"]["sum"]
    assert read_one(document).series == run_of("3.0.11-udp4-l466.json").series


def test_a_stream_of_events_says_the_same_as_one_document() -> None:
    document = load("3.16-udp4-l466.json")
    lines = [{"event": "start", "data": document["start"]}, *({"event": "interval", "data": one} for one in document["intervals"])]
    whole = "\n".join(json.dumps(line) for line in [*lines, {"event": "end", "data": document["end"]}])
    assert read(whole).runs == imported("3.16-udp4-l466.json").runs
    cut = read("\n".join(json.dumps(line) for line in lines))
    assert (cut.status, cut.runs[0].series) == ("no-data", ())
    failed = read("\n".join(json.dumps(line) for line in [*lines, {"event": "error", "data": "interrupt"}]))
    assert failed.status == "error"


def test_several_documents_lists_and_wrappers_give_several_runs() -> None:
    one, two = load("3.12-tcp4.json"), load("3.12-udp4-l466.json")
    runs = (*imported("3.12-tcp4.json").runs, *imported("3.12-udp4-l466.json").runs)
    assert read(json.dumps(one, indent=1) + "\n" + json.dumps(two)).runs == runs
    assert read(json.dumps([{"label": "a", "data": {"results": one}}, {"data": two}])).runs == runs


def test_a_second_document_cut_off_leaves_the_first() -> None:
    text = (RESULTS / "3.12-tcp4.json").read_text()
    found = read(text + text[:1500])
    assert (found.status, len(found.runs), found.faults[-1].code) == ("partial", 1, "truncated")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_files_that_windows_wrote_are_read(encoding: str) -> None:
    text = (RESULTS / "3.12-tcp4.json").read_text()
    assert import_bytes(text.replace("\n", "\r\n").encode(encoding)).runs == imported("3.12-tcp4.json").runs


PLACES = [
    "end",
    "end__sum_received__bytes",
    "end__sum_sent__packets",
    "start__connected",
    "start__test_start__blksize",
    "start__timestamp__timesecs",
]


@pytest.mark.parametrize("value", ["x", None, -1, True, [], {}, 1e400, math.inf], ids=repr)
@pytest.mark.parametrize("path", PLACES)
def test_a_value_of_the_wrong_kind_is_never_a_crash_and_never_a_wrong_wire(path: str, value: Any) -> None:
    found = read(json.dumps(changed("3.16-udp4-l466.json", **{path: value})))
    for run in found.runs:
        assert RunSchema().validate(plain(run)) == {}


@pytest.mark.parametrize("step", range(0, 3253, 97))
def test_a_file_cut_anywhere_is_truncated_and_gives_no_figure(step: int) -> None:
    content = (RESULTS / "3.16-udp4-l466.json").read_bytes()[: 900 + step]
    found = import_bytes(content, "iperf3")
    if len(content) < 3252 - 2:
        assert (found.status, found.runs) == ("truncated", ())


# Files that may not enter the project

PUBLIC = sorted(SHARED.glob("iperf3-public/*.json"))


@pytest.mark.skipif(not PUBLIC, reason="../shared/data/results/iperf3-public is not there")
def test_public_files_are_read_without_a_wrong_number() -> None:
    statuses = {path.name: import_bytes(path.read_bytes()).status for path in PUBLIC}
    assert statuses.pop("jmrzn-udp-01.json") == "error"
    assert statuses.pop("vue-list-of-results-3.6.json") == "partial"
    assert set(statuses.values()) == {"ok"}
    for path in PUBLIC:
        for run in import_bytes(path.read_bytes()).runs:
            assert RunSchema().validate(plain(run)) == {}
