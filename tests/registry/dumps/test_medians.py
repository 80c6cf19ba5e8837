"""What docs/dumps.md computes of a dump is what the site draws of the registry."""

import re
from pathlib import Path
from typing import Any

import duckdb
import pytest

from registry.aggregates.series import series_of
from registry.db.engine import Database
from registry.derive.histograms import add_noted
from registry.dumps.write import dump
from registry.records import Curves
from registry.search.parse import parse_query
from tests.conftest import NOW
from tests.registry.aggregates.test_charts import ALL, NONE, stored
from tests.scale.generate import document

DOCS = Path(__file__).parents[3] / "docs" / "dumps.md"
LEFT_OUT: tuple[dict[str, Any], ...] = (
    {"example": True},
    {"kind": "reference", "reference": {"title": "A paper"}},
    {"flags": ["host-noisy"]},
    {"duration_s": 0.1},
)
"""What makes a document one that the site draws nothing of; the last two of all its runs."""
Lines = dict[tuple[Any, ...], tuple[float, int]]


@pytest.fixture
def filled(database: Database) -> Database:
    """Generated submissions, and some that no chart takes in."""
    told = [document(number) for number in range(1, 101)]
    measured = [one for one in told if one.get("runs") and one["kind"] == "trial"]
    for changes, one in zip(LEFT_OUT, measured, strict=False):
        into = [one] if changes.keys() & {"example", "kind"} else one["runs"]
        for part in into:
            part.update(changes)
    stored(database, told)
    with database.writing() as session:
        add_noted(session)
    return database


def by_duckdb(folder: Path) -> Lines:
    """What the query of the documentation says."""
    (query,) = re.findall(r"```sql\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL)
    with duckdb.connect(config={"file_search_path": str(folder)}) as connection:
        rows = connection.execute(query).fetchall()
    return {tuple(names): (median, n) for *names, median, n in rows}


def by_the_site(found: Curves) -> Lines:
    """The same as records have it."""
    return {
        (one.label, one.unit, one.family, one.direction, one.run_kind, one.link_type, one.loss_ratio_allowed, one.setting or None,
         point.frame_bytes): (point.median, point.n)
        for one in found.curves
        for point in one.points
    }  # fmt: skip


@pytest.mark.parametrize(("most", "error_ratio"), [(ALL, 1e-6), (NONE, 0.0101)], ids=["every series", "histograms"])
def test_a_dump_has_the_medians_that_the_site_draws(filled: Database, tmp_path: Path, most: int, error_ratio: float) -> None:
    folder = dump(filled, tmp_path / "dump", formats=("csv", "parquet"), since=None, now=NOW, progress=lambda *_: None).folder
    with filled.reading() as session:
        found = series_of(session, parse_query(""), metric="rate", by="mode", most=most)
    assert found.more_curves == 0
    exact, drawn = by_duckdb(folder), by_the_site(found)
    assert {line: n for line, (_, n) in drawn.items()} == {line: n for line, (_, n) in exact.items()}
    assert [drawn[line][0] for line in exact] == pytest.approx([median for median, _ in exact.values()], rel=error_ratio)
