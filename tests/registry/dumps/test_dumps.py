"""A dump: everything in it, nothing lost on the way back, and its signatures prove themselves."""

import csv
import gzip
import json
import sqlite3
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from sqlalchemy import select

from registry.db.engine import Database
from registry.db.migrate import upgrade
from registry.dumps.csv_files import cell_text
from registry.dumps.formats import FORMATS
from registry.dumps.load import Loaded, load
from registry.dumps.tables import TABLES
from registry.dumps.verify import verify
from registry.dumps.write import Dumped, dump
from registry.errors import ConfigError, DumpError
from registry.models import metadata, revision, submission
from registry.upkeep.compare import differences
from tests.conftest import NOW
from tests.documents import submission as a_submission
from tests.documents import sweep
from tests.registry.ingest.test_act import act, put
from tests.registry.signing import Contributor

NASTY = '=HYPERLINK("http://x"), "quoted", \'apostrophe, 日本語 +1'
TRUTH = ("withdrawn", "revision", "handle", "succession")
"""Tables that nothing can derive again."""


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> tuple[Contributor, ...]:
    """Three contributors."""
    folder = tmp_path_factory.mktemp("keys")
    return tuple(Contributor.new(folder, name) for name in ("taro", "jiro", "saburo"))


@pytest.fixture
def full(database: Database, keys: tuple[Contributor, ...]) -> Database:
    """A registry in which everything happened that can happen to a submission."""
    taro, jiro, saburo = keys
    put(
        database,
        a_submission(1, title=NASTY, problems=[{"symptom": NASTY, "stage": "driver"}], note={"text": "'x\n\n,\"\u2028\ty", "lang": "en"}),
    )
    amended, gone = taro.signed(a_submission(2, runs=[sweep()]), handle="taro"), jiro.signed(a_submission(3))
    for document in (amended, gone, jiro.signed(a_submission(4, outcome="failed", runs=[]), handle="jiro")):
        put(database, document)
    act(database, taro.amendment(amended, title="told better", handle="taro"))
    act(database, jiro.withdrawal(gone))
    act(database, jiro.rotation(saburo))
    return database


@pytest.fixture
def another(tmp_path: Path) -> Iterator[Database]:
    """An empty registry on SQLite, whatever the first one is on."""
    opened = Database(f"sqlite:///{tmp_path / 'another.sqlite'}")
    upgrade(opened)
    yield opened
    opened.dispose()


def dumped(database: Database, folder: Path, **options: Any) -> Dumped:
    """A dump in every format."""
    return dump(database, folder, **({"formats": tuple(FORMATS), "since": None, "now": NOW, "progress": silent} | options))


def silent(*_: object) -> None:
    """Progress that nobody looks at."""


def test_it_comes_back_whole(full: Database, another: Database, tmp_path: Path) -> None:
    dumped(full, tmp_path / "one")
    loaded = load(another, tmp_path / "one", silent)
    assert (loaded.counts, loaded.refused) == ({"created": 3}, ())
    dumped(another, tmp_path / "two")
    for name in [path.name for path in (tmp_path / "one").iterdir() if path.suffix not in (".sqlite", ".parquet")]:
        assert (tmp_path / "two" / name).read_bytes() == (tmp_path / "one" / name).read_bytes() or name in (
            "SHA256SUMS",
            "datapackage.json",
        )
    with full.reading() as before, another.reading() as after:
        assert list(differences(after, silent)) == []
        for name in TRUTH:
            columns = [column for column in metadata.tables[name].c if column.name not in ("submission_id", "body")]
            told = [sorted(tuple(map(str, row)) for row in session.execute(select(*columns))) for session in (before, after)]
            assert told[0] == told[1]
        assert len(told[0]) == 1


def test_loading_again_changes_nothing_and_goes_on_where_it_stopped(full: Database, another: Database, tmp_path: Path) -> None:
    dumped(full, tmp_path / "one", formats=())
    assert load(another, tmp_path / "one", silent).counts == {"created": 3}
    assert load(another, tmp_path / "one", silent).counts == {"duplicate": 3}
    with another.reading() as session:
        assert len(session.execute(select(revision)).all()) == 1
        assert list(differences(session, silent)) == []


def test_the_same_registry_gives_the_same_bytes(full: Database, tmp_path: Path) -> None:
    names = dumped(full, tmp_path / "one", formats=("csv",)).files
    assert dumped(full, tmp_path / "two", formats=("csv",)).files == names
    assert all((tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes() for name in names)


def test_checksums_are_what_sha256sum_reads_and_the_package_names_every_file(full: Database, tmp_path: Path) -> None:
    dumped(full, tmp_path / "one")
    subprocess.run(["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"], check=True, cwd=tmp_path / "one")
    package = json.loads((tmp_path / "one" / "datapackage.json").read_text())
    listed = {resource["path"] for resource in package["resources"]}
    assert listed == {path.name for path in (tmp_path / "one").iterdir() if path.suffix in (".gz", ".csv", ".sqlite", ".parquet")}
    assert package["licenses"][0]["name"] == "CC-BY-4.0"


def test_every_format_holds_the_same_rows(full: Database, tmp_path: Path) -> None:
    folder = dumped(full, tmp_path / "one").folder
    with duckdb.connect() as duck, sqlite3.connect(folder / "tameshi.sqlite") as file:
        for name in TABLES:
            columns = [column.name for column in TABLES[name].columns if column.type != "datetime"]
            asked = f"SELECT {', '.join(columns)} FROM {{}}"  # noqa: S608  # Names of ours.
            rows = file.execute(asked.format(name)).fetchall()
            assert rows
            assert duck.execute(asked.format(f"'{folder / name}.parquet'")).fetchall() == rows
            with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
                assert len(list(csv.reader(stream))) == len(rows) + 1
        assert file.execute("SELECT title FROM submissions ORDER BY id").fetchone() == (NASTY,)


@pytest.mark.parametrize(
    ("cell", "text"),
    [("=1+1", "'=1+1"), ("+1", "'+1"), ("-x", "'-x"), ("@SUM(A1)", "'@SUM(A1)"), ("\tx", "'\tx"), ("'x", "''x"), ("x=1", "x=1"),
     (-1.5, "-1.5"),
     (True, "true"), (None, ""), (0, "0")],
)  # fmt: skip
def test_no_text_of_a_csv_is_a_formula_and_no_number_is_touched(cell: Any, text: str) -> None:
    assert cell_text(cell) == text


def test_an_incremental_dump_has_what_came_or_was_amended_since(full: Database, tmp_path: Path) -> None:
    assert dumped(full, tmp_path / "later", since=NOW + timedelta(days=1), formats=()).submissions == 0
    assert dumped(full, tmp_path / "same", since=NOW, formats=()).submissions == 3
    with full.writing() as session:
        session.execute(submission.update().values(received_at=datetime(2026, 1, 1, tzinfo=UTC)))
    done = dumped(full, tmp_path / "amended", since=NOW, formats=())
    with gzip.open(done.folder / "submissions.jsonl.gz") as stream:
        (line,) = map(json.loads, stream)
    assert line["document"]["title"] == "told better"
    assert [past["document"]["title"] for past in line["revisions"]] == [a_submission(2)["title"]]


def test_an_empty_registry_has_a_dump_that_loads(database: Database, another: Database, tmp_path: Path) -> None:
    assert dumped(database, tmp_path / "none").submissions == 0
    assert load(another, tmp_path / "none", silent) == Loaded({}, ())  # type: ignore[arg-type]
    assert not verify(tmp_path / "none", silent).faults


def test_a_dump_proves_its_signatures_without_a_registry(full: Database, tmp_path: Path) -> None:
    folder = dumped(full, tmp_path / "one").folder
    verified = verify(folder, silent)
    assert verified.faults == ()
    assert dict(verified.counts) == {"signed": 2, "unsigned": 1, "revisions": 1, "statements": 4, "files": len(list(folder.iterdir())) - 1}


@pytest.mark.parametrize(
    ("name", "before", "after", "words"),
    [
        ("submissions.jsonl.gz", b"told better", b"told worse!", "is not a signature of this content"),
        ("submissions.jsonl.gz", b'"received_at"', b'"receive_at"', "is no submission of a dump"),
        ("statements.jsonl.gz", b'"action":"withdraw"', b'"action":"withdrew"', "is not a signature of this content"),
    ],
    ids=["a document that was changed", "a line that is none", "a statement that was changed"],
)
def test_what_was_changed_is_found_and_named(full: Database, tmp_path: Path, name: str, before: bytes, after: bytes, words: str) -> None:
    folder = dumped(full, tmp_path / "one").folder
    path = folder / name
    text = gzip.decompress(path.read_bytes())
    assert before in text
    path.write_bytes(gzip.compress(text.replace(before, after)))
    faults = verify(folder, silent).faults
    assert faults[0] == f"{name} is not what SHA256SUMS says"
    assert words in faults[1]


@pytest.mark.parametrize(
    ("name", "change", "words"),
    [
        (
            "statements.jsonl.gz",
            lambda line: line | {"id": a_submission(4)["id"]} if line["table"] == "withdrawn" else line,
            "stands under",
        ),
        ("statements.jsonl.gz", lambda line: line | {"table": "withdrawn", "id": "x"} if line["table"] == "succession" else line, "line 4"),
        ("submissions.jsonl.gz", lambda line: line | {"revisions": line.get("revisions", []) * 2}, "about something else"),
    ],
    ids=["a withdrawal of another submission", "a rotation as a withdrawal", "an amendment told twice"],
)
def test_a_statement_proves_only_what_it_says(
    full: Database, another: Database, tmp_path: Path, name: str, change: Any, words: str
) -> None:
    path = dumped(full, tmp_path / "one", formats=()).folder / name
    lines = [json.dumps(change(json.loads(line))).encode() for line in gzip.decompress(path.read_bytes()).splitlines()]
    path.write_bytes(gzip.compress(b"\n".join(lines)))
    assert any(words in fault for fault in verify(tmp_path / "one", silent).faults)


def test_a_forged_document_is_not_loaded_and_the_others_are(full: Database, another: Database, tmp_path: Path) -> None:
    path = dumped(full, tmp_path / "one", formats=()).folder / "submissions.jsonl.gz"
    path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes()).replace(b"told better", b"told worse!")))
    loaded = load(another, tmp_path / "one", silent)
    assert loaded.counts == {"created": 2}
    (refused,) = loaded.refused
    assert refused.startswith("submissions.jsonl.gz, line 2: ")


def test_a_file_that_is_cut_off_is_an_error_that_names_it(full: Database, another: Database, tmp_path: Path) -> None:
    path = dumped(full, tmp_path / "one", formats=()).folder / "submissions.jsonl.gz"
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(DumpError, match=r"submissions\.jsonl\.gz cannot be read"):
        load(another, tmp_path / "one", silent)


def test_a_folder_that_is_there_already_is_not_touched(full: Database, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    with pytest.raises(ConfigError, match="is there already"):
        dumped(full, tmp_path / "mine")
    assert list(tmp_path.glob(".*unfinished")) == []
