"""Whole sources into a registry, again, and out of it."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from registry.cli import main
from registry.db.engine import Database
from registry.desk import Desk
from registry.imports import SOURCES
from registry.imports.take import counts, take_files, take_out_source
from registry.upkeep.compare import differences
from tests.conftest import NOW
from tests.documents import submission
from tests.registry.imports.generate import report
from tests.registry.ingest.test_store import put

TABLES = {
    "netbenches": (
        "Atom_C2558_4Cores/Intel_i350/hw.igb.num_queues/results/fbsd11-head.r287478/gnuplot.data",
        "# queue median\tminimum\t\tmaximum\n1 172061 171648 172780\n2 271194 270620 273089\n",
    ),
    "csit": (
        "trending_data.csv",
        ",job,build,dut_type,dut_version,passed,test_id,result_ndr_lower_rate_unit,result_ndr_lower_rate_value\n"
        + "".join(
            f"{n},csit-vpp-perf-ndrpdr-weekly-master-2n-icx,512,vpp,25.06-release,{passed},"
            f"tests.vpp.perf.ip4.2n1l-10ge2p1x710-ethip4-ip4base-ndrpdr.{size}b-2t1c-avf-ethip4-ip4base-ndrpdr,pps,{rate}\n"
            for n, (size, rate, passed) in enumerate(((64, 9_000_000.5, True), (1518, 1_600_000, True), (9000, 1, False)))
        ),
    ),
}


def quiet(*_: object) -> None:
    """No progress."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Thirty reports in files of their own, one of them twice, and one broken."""
    made = tmp_path / "reports"
    made.mkdir()
    for number in range(1, 31):
        (made / f"{number:04}.yml").write_text(report(number), "utf-8")
    (made / "0031.yml").write_text(report(7), "utf-8")
    (made / "broken.yml").write_text("brand: [A\n", "utf-8")
    (made / ".hidden.yml").write_text("stages: []\n", "utf-8")
    return made


def test_a_source_is_taken_once_and_can_be_taken_out(database: Database, folder: Path) -> None:
    put(database, submission(1))
    first = take_files(database, "qubes", [folder], now=NOW, progress=quiet)
    assert first.counts == {"created": 33, "duplicate": 1}
    assert [(Path(fault.file).name, fault.line) for fault in first.faults] == [("broken.yml", 2)]
    again = take_files(database, "qubes", [folder], now=NOW, progress=quiet)
    assert again.counts == {"duplicate": 34}
    assert again.faults == first.faults
    assert counts(database)["qubes"] == 33
    assert take_out_source(database, "qubes", quiet) == 33
    assert counts(database)["qubes"] == 0
    with database.reading() as session:
        assert [hit.id for hit in Desk(session).newest()] == [submission(1)["id"]]
        assert list(differences(session, quiet)) == []
    assert take_files(database, "qubes", [folder], now=NOW, progress=quiet).counts == {"created": 33, "duplicate": 1}


def test_reports_are_found_by_board_chipset_source_and_words_and_counted_nowhere(database: Database, folder: Path) -> None:
    take_files(database, "qubes", [folder], now=NOW, progress=quiet)
    with database.reading() as session:
        desk = Desk(session)
        assert desk.search('board:"Model 0003"').total == 1
        assert desk.search("chipset:renoir source:qubes").total == desk.search("chipset:cezanne").total > 3
        assert desk.search('"Model 0003" kind:reference').total == 1
        assert desk.search("pci:8086:15d7").total > 3
        assert desk.hardware_list("board") == ()
        assert desk.hardware("nic", "8086-15d7") is None
        found = desk.reported_elsewhere("nic", "8086-15d7")
        assert found is not None
        assert found.total == desk.search("pci:8086:15d7").total
        assert {one.source for one in found.reports} == {"qubes"}
        assert all(one.authors and one.authors.startswith("@reporter") and one.address for one in found.reports)
        assert desk.reported_elsewhere("nic", "8086-10fb") is None
        assert list(differences(session, quiet)) == []


@pytest.mark.parametrize(("name", "path", "text"), [(name, *table) for name, table in TABLES.items()], ids=TABLES)
def test_tables_of_benchmarks_become_runs(database: Database, tmp_path: Path, name: str, path: str, text: str) -> None:
    file = tmp_path / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    taken = take_files(database, name, [tmp_path], now=NOW, progress=quiet)
    assert (taken.counts, taken.faults) == ({"created": 1}, [])
    with database.reading() as session:
        desk = Desk(session)
        (hit,) = desk.search(f"source:{name} kind:reference").hits
        shared = desk.submission(hit.id)
        assert shared is not None
        runs = shared.submission.runs
        assert desk.series("").n_submissions == 0, "references are drawn apart"
    values = {point.frame_bytes or run.queues: point.value for run in runs for one in run.series for point in one.points}
    assert values == {"netbenches": {1: 172061, 2: 271194}, "csit": {64: 9_000_000.5, 1518: 1_600_000}}[name]


def test_the_shipped_table_is_taken_whole_each_work_with_its_citation(database: Database) -> None:
    taken = take_files(database, "literature", [], now=NOW, progress=quiet)
    assert taken.faults == []
    assert taken.counts["created"] == 8
    with database.reading() as session:
        desk = Desk(session)
        told = [desk.submission(hit.id) for hit in desk.search("source:literature").hits]
    assert all(one is not None and one.submission.reference is not None and one.submission.reference.url for one in told)
    assert all(one is not None and one.hit.plausibility == "plausible" for one in told)


REFUSED = {
    "an unknown part": ('[[work]]\noutcome = "worked"\nauthor = "x"\n', 1, "unknown: author"),
    "no citation": ('[[work]]\noutcome = "worked"\n', 1, "needs reference"),
    "no TOML": ("[[work]]\noutcome = worked\n", 2, "is no TOML"),
    "impossible figures": (
        '# of nobody\n[[work]]\noutcome = "worked"\nreference = {title = "x"}\n[[work.runs]]\ntool = {name = "x"}\nkind = "mrr"\n'
        'link_type = "physical"\nlink_speed_mbps = 1000\n'
        'series = [{metric = "rate", unit = "pps", direction = "uni", points = [{frame_bytes = 1518, value = 9e6}]}]\n',
        2, "/runs/0/series/0",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "line", "why"), REFUSED.values(), ids=REFUSED)
def test_a_work_that_cannot_be_is_told_by_line(database: Database, tmp_path: Path, text: str, line: int, why: str) -> None:
    file = tmp_path / "works.toml"
    file.write_text(text, "utf-8")
    taken = take_files(database, "literature", [file], now=NOW, progress=quiet)
    assert [(fault.line, why in fault.why) for fault in taken.faults] == [(line, True)]
    assert not taken.counts


@pytest.fixture
def operated(database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Database:
    """A registry named by the environment."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("TAMESHI_VAR", str(tmp_path / "var"))
    return database


def told(capsys: pytest.CaptureFixture[str]) -> Any:
    """What a command said in JSON."""
    return json.loads(capsys.readouterr().out)


def test_the_command_says_what_it_would_take_what_it_took_and_what_not(
    operated: Database, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", "qubes", str(folder), "--dry-run", "--json"]) == 1
    would = told(capsys)
    assert (would["created"], would["dry_run"], counts(operated)["qubes"]) == (33, True, 0)
    assert main(["import", "qubes", str(folder), "--json"]) == 1
    done = told(capsys)
    assert done | {"dry_run": True} == would
    assert [fault["line"] for fault in done["faults"]] == [2]
    assert main(["import", "qubes", str(folder / "0001.yml")]) == 0
    assert "0 reports imported, 1 were there already, 0 left out." in capsys.readouterr().out
    assert main(["import", "--list", "--json"]) == 0
    assert {row["source"]: row["submissions"] for row in told(capsys)["sources"]} == {**dict.fromkeys(SOURCES, 0), "qubes": 33}
    assert main(["import", "--remove", "qubes"]) == 0
    assert "33 submissions of qubes removed." in capsys.readouterr().out


USAGE = {
    "no source": [],
    "no files": ["qubes"],
    "both": ["qubes", "x.yml", "--remove", "qubes"],
    "an unknown source to remove": ["--remove", "wikipedia"],
}


@pytest.mark.parametrize("words", USAGE.values(), ids=USAGE)
def test_wrong_usage_is_a_two(operated: Database, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", *words]) == 2
    assert capsys.readouterr().err


def test_a_file_that_is_not_there_is_told_and_the_answer_is_no(operated: Database, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", "qubes", "/nonexistent/report.yml"]) == 1
    assert "/nonexistent/report.yml:0: cannot be read: No such file" in capsys.readouterr().out


@pytest.mark.slow
def test_a_thousand_reports_come_in_one_run_and_a_kill_in_the_middle_leaves_nothing_half(
    empty_database_url: str, tmp_path: Path, database_kind: str
) -> None:
    if database_kind != "sqlite":
        pytest.skip("once is enough: what is killed is the process, not the database")
    for number in range(1, 1_001):
        (tmp_path / f"{number:04}.yml").write_text(report(number), "utf-8")
    environ = {**os.environ, "DATABASE_URL": empty_database_url, "TAMESHI_VAR": str(tmp_path / "var")}
    command = [sys.executable, "-m", "registry.cli", "import", "qubes", str(tmp_path), "--json"]
    subprocess.run([*command[:3], "migrate"], env=environ, check=True, capture_output=True)
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        assert child.stderr is not None
        for line in child.stderr:
            if line.startswith("files read: 1000"):
                child.send_signal(signal.SIGKILL)
    database = Database(empty_database_url)
    try:
        assert counts(database)["qubes"] in {0, 1_111}
        done = json.loads(subprocess.run(command, env=environ, check=True, capture_output=True, text=True).stdout)
        assert done["created"] + done["duplicate"] == 1_111
        assert done["faults"] == []
        assert counts(database)["qubes"] == 1_111
    finally:
        database.dispose()
