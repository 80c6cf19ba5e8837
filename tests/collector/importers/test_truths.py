"""Every captured result gives what a reader finds in it."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from collector.errors import UnknownFormatError
from collector.importers import IMPORTERS
from collector.result_file import GUESSED_CHARACTERS, RESULT_BYTES, import_bytes
from collector.results import Imported
from collector.results.contents import contents_of
from schemas.records import plain
from schemas.v1.submission import RunSchema
from tests.collector.importers.samples import SHARED as SHARED_FOLDER
from tests.collector.importers.samples import name_of, own, shared
from tests.collector.importers.truths import OWN, SHARED, UNKNOWN, Figure, Truth

IN_PROJECT = own("local-tools")
BESIDE = [path for path in shared() if path.parent.name not in ("iperf3-generated", "local-tools")]
ALL = [*IN_PROJECT, *own("iperf3-generated"), *BESIDE]
needs_shared = pytest.mark.skipif(not BESIDE, reason="../shared/data/results is not there: the results that may not enter the project")


def figures_of(found: Imported) -> set[Figure]:
    return {
        (number, series.unit, series.direction, point.frame_bytes, point.value, point.loss_ratio)
        for number, run in enumerate(found.runs)
        for series in run.series
        for point in series.points
    }


def is_among(figure: Figure, found: Iterable[Figure]) -> bool:
    *about, value, loss = figure
    return any(
        about == list(other[:4])
        and other[4] == pytest.approx(value, rel=2e-6)
        and other[5] == (None if loss is None else pytest.approx(loss, abs=1e-9))
        for other in found
    )


def assert_truth(path: Path, truth: Truth) -> None:
    found = import_bytes(path.read_bytes())
    assert (found.format, found.status, len(found.runs)) == (truth.format, truth.status, truth.runs)
    assert bool(found.faults) == (truth.status != "ok")
    figures = figures_of(found)
    missing = [figure for figure in truth.figures if not is_among(figure, figures)]
    assert missing == [], sorted(figures, key=str)
    if found.runs:
        first = found.runs[0]
        assert first.flags == truth.flags or path.parent.name == "iperf3-public"
        assert truth.allowed is None or first.loss_ratio_allowed == truth.allowed
        assert truth.kind is None or first.kind == truth.kind


@pytest.mark.parametrize("path", IN_PROJECT, ids=name_of)
def test_a_tool_s_output_gives_the_figures_a_reader_finds_in_it(path: Path) -> None:
    assert_truth(path, OWN[path.name])


@needs_shared
@pytest.mark.parametrize("path", [path for path in BESIDE if name_of(path) not in UNKNOWN], ids=name_of)
def test_a_public_result_gives_the_figures_a_reader_finds_in_it(path: Path) -> None:
    assert_truth(path, SHARED[name_of(path)])


@needs_shared
@pytest.mark.parametrize("name", sorted(UNKNOWN))
def test_what_is_no_result_of_one_tool_is_not_guessed_to_be_one(name: str) -> None:
    with pytest.raises(UnknownFormatError):
        import_bytes((SHARED_FOLDER / name).read_bytes())


def formats_of(path: Path) -> set[str]:
    texts = contents_of(path.read_bytes(), RESULT_BYTES).texts
    return {name for text in texts for name, importer in IMPORTERS.items() if importer.recognise(text[:GUESSED_CHARACTERS])}


@pytest.mark.parametrize("path", [path for path in ALL if name_of(path) not in UNKNOWN and path.stat().st_size], ids=name_of)
def test_every_result_is_recognised_by_exactly_one_importer(path: Path) -> None:
    assert len(formats_of(path)) == 1


@pytest.mark.parametrize("path", ALL, ids=name_of)
def test_every_run_keeps_the_wire_and_leaves_addresses_out(path: Path) -> None:
    if name_of(path) in UNKNOWN:
        return
    found = import_bytes(path.read_bytes())
    for run in found.runs:
        assert RunSchema().validate(plain(run)) == {}
    said = str(found.to_dict())
    for word in ("198.18", "198.19", "2001:2", "10.244.", "10.220.", "42:01:0a", "00:1B:21", "PKB-FA69", "Ubuntu20"):
        assert word not in said


REPEATED = {
    "128 Mpps asked of one flow": ("trex/20250812_trex-flows-1-16-pps-128-frame-size-64.json", 0, 68, 128e6, 0.0),
    "8 Mpps of 1518 without FCS": ("trex/20250812_trex-flows-1-16-pps-8.0m-frame-size-1518.json", 0, 1522, 8e6, 0.0),
    "both gateways lose": ("trex/trex-1500.json", 0, 1464, 259_000, 0.0417),
    "an overrun tunnel": ("trex/20250728_trex_results-1-16-3.3G-1440-one-sa.json", 15, 1444, 629_800, 0.8627),
}


@needs_shared
@pytest.mark.parametrize(("name", "number", "frame", "about_pps", "about_loss"), REPEATED.values(), ids=REPEATED)
def test_repetitions_of_trex_are_trials_of_one_point(name: str, number: int, frame: int, about_pps: float, about_loss: float) -> None:
    run = import_bytes((SHARED_FOLDER / name).read_bytes()).runs[number]
    (point,) = run.series[0].points
    assert (point.frame_bytes, len(point.trials), run.trials) == (frame, 5, 5)
    assert point.value == pytest.approx(about_pps, rel=0.01)
    assert point.loss_ratio == pytest.approx(about_loss, abs=0.003)
    assert min(trial.value for trial in point.trials) <= point.value <= max(trial.value for trial in point.trials)


@needs_shared
def test_sender_and_receiver_of_pkt_gen_in_one_text_give_the_loss() -> None:
    logs = [SHARED_FOLDER / f"netmap-pktgen/AMD_G-T40E_2Cores__RTL8111E__fbsd10.3__bench.512.1.{side}" for side in ("sender", "receiver")]
    (run,) = import_bytes(b"".join(path.read_bytes() for path in logs)).runs
    (point,) = run.series[0].points
    assert (point.frame_bytes, point.value, point.offered_pps) == (512, 152_740, 234_977)
    assert point.loss_ratio == pytest.approx(1 - 152_740 / 234_977)
    assert (run.series[0].direction, run.flags) == ("uni", ())


KNB = {"TCP": (8.795e9, None), "UDP to a service": (1.847e9, 5402 / 1_667_979), "UDP to a pod": (1.936e9, 6498 / 1_749_248)}


@needs_shared
@pytest.mark.parametrize(("value", "loss"), KNB.values(), ids=KNB)
def test_an_archive_of_logs_gives_the_receiver_s_figures(value: float, loss: float | None) -> None:
    found = import_bytes((SHARED_FOLDER / "iperf3-text/doc-calico.u18.04-default-run1.knbdata").read_bytes())
    points = [(point.value, point.loss_ratio) for run in found.runs for point in run.series[0].points]
    assert (value, None if loss is None else pytest.approx(loss)) in points


@needs_shared
def test_plain_numbers_named_as_netbenches_are_the_trials_of_one_run() -> None:
    (run,) = import_bytes((SHARED_FOLDER / "netmap-pktgen/RTL8111E-512.pps").read_bytes(), "netbenches").runs
    (point,) = run.series[0].points
    assert (point.value, point.low, point.high, run.trials) == (152_722, 152_719, 152_740, 3)
