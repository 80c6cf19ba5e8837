"""One round of jobs: what is due, once a slot, never two at once."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from registry.cli import main
from registry.config import Config
from registry.db.engine import Database
from registry.jobs.run import LEASE, LENGTH, run
from registry.jobs.table import JOBS, Did, Job, World
from registry.turns import give_back, is_gone, take, this_process
from tests.conftest import NOW

ROOT = Path(__file__).parents[3]
DEAD = """
import os, sys
from datetime import UTC, datetime, timedelta
from registry.db.engine import Database
from registry.turns import take, this_process
database = Database(sys.argv[1])
with database.writing() as session:
    assert take(session, "tick", this_process(), datetime.now(UTC), timedelta(days=1))
os.kill(os.getpid(), 9)
"""


def world(database: Database, config: Config, now: datetime = NOW) -> World:
    return World(database=database, config=config, now=lambda: now)


def job(done: list[str], name: str = "one", slot: str | None = "today", *, is_done: bool = True, fault: Exception | None = None) -> Job:
    def do(_world: World) -> Did:
        done.append(name)
        if fault is not None:
            raise fault
        return Did(counts={"done": 1}, is_done=is_done)

    return Job(name=name, meaning="", slot=lambda _: slot, do=do)


def test_a_job_is_done_once_a_slot(database: Database, config: Config) -> None:
    done: list[str] = []
    for slot in ("monday", "monday", "tuesday"):
        run(world(database, config), [job(done, slot=slot)])
    assert len(done) == 2


@pytest.mark.parametrize(
    "left", [job([], is_done=False), job([], fault=ValueError("secret@reader.example"))], ids=["something left", "a fault"]
)
def test_what_is_not_done_is_tried_again_and_costs_the_others_nothing(database: Database, config: Config, left: Job) -> None:
    done: list[str] = []
    for _ in range(2):
        rounds = run(world(database, config), [left, job(done, "other")])
        assert rounds is not None
        assert rounds[0].name == "one"
    assert done == ["other"]
    assert "reader.example" not in str(rounds), "a fault's words may be anybody's address"


def test_two_never_run_at_once(database: Database, config: Config) -> None:
    done: list[str] = []
    with database.writing() as session:
        assert take(session, LEASE, "another machine", NOW, LENGTH)
    assert run(world(database, config), [job(done)]) is None
    assert run(world(database, config, NOW + LENGTH), [job(done)]) is not None
    assert done == ["one"]


def test_a_process_that_was_killed_is_not_waited_for(database: Database, config: Config, database_url: str) -> None:
    died = subprocess.run([sys.executable, "-c", DEAD, database_url], cwd=ROOT, check=False, timeout=60)
    assert died.returncode == -9
    done: list[str] = []
    assert run(world(database, config, datetime.now(UTC)), [job(done)]) is not None
    assert done == ["one"]


def test_the_lease_is_given_back(database: Database, config: Config) -> None:
    run(world(database, config), [])
    with database.writing() as session:
        assert take(session, LEASE, "another machine", NOW, timedelta(seconds=1))
        give_back(session, LEASE, "another machine")
        assert take(session, LEASE, "a third one", NOW, timedelta(seconds=1))


@pytest.mark.parametrize(
    "owner",
    ["", "another machine", "boot pid:[1] 1 2", f"x y {os.getpid()} 1", this_process()],
    ids=["nobody", "another machine", "of another start", "of another boot", "this process"],
)
def test_nobody_is_called_gone_who_may_be_there(owner: str) -> None:
    assert not is_gone(owner)


def test_the_command_does_what_is_due_and_lists_what_there_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TAMESHI_VAR", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert main(["migrate"]) == 0
    assert main(["tick"]) == 0
    assert (tmp_path / "dumps" / str(datetime.now(UTC).date())).is_dir()
    assert main(["tick", "--list"]) == 0
    assert {one.name for one in JOBS} <= set(capsys.readouterr().out.split())
