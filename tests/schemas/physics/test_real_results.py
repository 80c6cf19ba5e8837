"""Rules against what really was measured: a rule that refuses a real result is wrong."""

from pathlib import Path

import pytest

from collector.errors import UnknownFormatError
from collector.result_file import import_bytes
from schemas import Run
from schemas.physics import complaints

RESULTS = Path(__file__).resolve().parents[4] / "shared" / "data" / "results"
LARGEST_BYTES = 2_000_000
FILES = sorted(path for path in RESULTS.rglob("*") if path.is_file() and path.stat().st_size <= LARGEST_BYTES) if RESULTS.is_dir() else []


def runs_of(path: Path) -> tuple[Run, ...]:
    """What an importer makes of a file; nothing of one that is no result."""
    try:
        return import_bytes(path.read_bytes()).runs
    except UnknownFormatError:
        return ()


@pytest.mark.skipif(not FILES, reason="results of other projects lie beside a development checkout only (../shared/data/results)")
def test_no_real_result_is_refused_or_left_out() -> None:
    found = [(path, complaint) for path in FILES for run in runs_of(path) for complaint in complaints(run)]
    wrong = [(path, complaint) for path, complaint in found if complaint.rule.kind == "refuse" or complaint.rule.leaves_out]
    assert [f"{path.relative_to(RESULTS)}: {one.rule.name}: {one.message()}" for path, one in wrong] == []


@pytest.mark.skipif(not FILES, reason="results of other projects lie beside a development checkout only (../shared/data/results)")
def test_real_results_are_among_those_that_are_looked_at() -> None:
    assert sum(1 for path in FILES for run in runs_of(path) if run.series) >= 50
