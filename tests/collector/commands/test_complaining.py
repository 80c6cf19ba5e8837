"""Whoever measured, imports or submits hears what a registry would refuse, before anything is sent."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from collector.cli import main
from collector.results.complaints import complaints_of
from schemas import Point, Run, Series, Tool
from schemas.records import Facts, plain

IMPOSSIBLE = Run(
    tool=Tool(name="pkt-gen"),
    kind="mrr",
    link_type="physical",
    link_speed_mbps=1000,
    series=(
        Series(
            metric="rate",
            unit="pps",
            family=4,
            direction="uni",
            points=(Point(value=2e6, frame_bytes=64), Point(value=1e6, frame_bytes=1518), Point(value=81_000.0, frame_bytes=1518)),
        ),
    ),
)


def collector(*words: object, **environ: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    code = main([str(word) for word in words], environ={"HOME": "/nonexistent"} | environ, out=out, err=err)
    return code, out.getvalue(), err.getvalue()


def test_each_rule_speaks_once_for_a_run_and_says_at_how_many_places() -> None:
    refused = [one for one in complaints_of([IMPOSSIBLE]) if one.refuses]
    assert [(one.run, one.finding.rule.name, one.more) for one in refused] == [(1, "above-line-rate", 1)]
    assert refused[0].to_dict()["pointer"] == "/runs/0/series/0/points/0/value"
    assert refused[0].text("en").endswith("1.3440 times line rate (and 1 more of the kind)")


def test_what_is_known_of_the_nic_counts() -> None:
    (point,) = (Point(value=2e6, frame_bytes=64),)
    series = (Series(metric="rate", unit="pps", family=4, direction="uni", points=(point,)),)
    run = Run(tool=Tool(name="pkt-gen"), kind="mrr", nic="eth1", link_type="physical", series=series)
    assert not any(one.refuses for one in complaints_of([run]))
    nic = Facts({"name": "eth1", "speed_mbps": 1000})
    assert any(one.refuses for one in complaints_of([run], nics={"eth1": nic}))


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    path = tmp_path / "run.json"
    path.write_text(json.dumps({"runs": [plain(IMPOSSIBLE)]}))
    return path


@pytest.mark.parametrize(
    ("lang", "told"),
    [("en_US.UTF-8", "a registry would refuse it: Faster than the link"), ("ja_JP.UTF-8", "レジストリに拒否される: リンク")],
)
def test_who_submits_an_impossible_figure_hears_it_before(lang: str, told: str, shared: Path, tmp_path: Path) -> None:
    words = ("submit", "--root", tmp_path, "--run", shared, "--outcome", "worked", "--dry-run", "--json")
    code, out, err = collector(*words, LANG=lang, TAMESHI_STATE=str(tmp_path / "state"))
    assert code == 0, err
    document: dict[str, Any] = json.loads(out)
    assert told in err
    assert document["runs"][0]["series"], "the document is shown as it is"


def test_an_imported_result_says_what_would_be_refused_beside_its_runs(tmp_path: Path) -> None:
    results = tmp_path / "results.md"
    results.write_text(
        "Frame Size | pps Measured: Median | pps measured: min | pps measured: max | Max theoricall  \n"
        "-----------|----------------------|-------------------|-------------------|----------------\n"
        "64         |900000000000          |900000000000       |900000000000       | 1488095     \n"
        "128        |152707.5              |152706             |152741             |  844594\n"
    )
    code, out, err = collector("import", results, "--json")
    (complaint,) = [one for one in json.loads(out)["complaints"] if one["kind"] == "refuse"]
    assert (complaint["run"], complaint["code"]) == (1, "above-any-link")
    assert f"{results} run 1: a registry would refuse it" in err
    assert code == 0
