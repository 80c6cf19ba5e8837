"""The dumps of a day: everything, and beside it only what came since the dump before; older ones are taken away."""

import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path

from registry.db.engine import Database
from registry.dumps.formats import FORMATS
from registry.dumps.offered import offered
from registry.dumps.write import Dumped, dump

KEPT_WHOLE = 7
"""Dumps of everything that stay: a mirror that was away for a week still finds where it stood."""
KEPT_SINCE = timedelta(days=60)
"""How long dumps of what came since stay."""
Progress = Callable[[int, int, str], None]


def daily(database: Database, folder: Path, *, now: datetime, progress: Progress = lambda *_: None) -> tuple[Dumped, ...]:
    """What was written of today's two dumps; nothing where they are there, so it may be called as often as anybody likes.

    The first dump of a folder is of everything alone. Raises DumpError where the folder cannot be written.
    """
    today = now.astimezone(UTC).date()
    before = newest_day(folder, today)
    made = []
    if not (folder / str(today)).exists():
        made.append(dump(database, folder / str(today), formats=formats(), since=None, now=now, progress=progress))
    if before is not None and not (folder / since_name(before, today)).exists():
        since = datetime.combine(before, datetime.min.time(), UTC)
        made.append(dump(database, folder / since_name(before, today), formats=formats(), since=since, now=now, progress=progress))
    _tidy(folder, now)
    return tuple(made)


def newest_day(folder: Path, today: date) -> date | None:
    """The day of the newest dump of everything that was made before today; None where there is none."""
    days = [date.fromisoformat(one.name) for one in offered(folder) if one.since is None]
    return max((day for day in days if day < today), default=None)


def since_name(since: date, today: date) -> str:
    """What a dump of what came from one day on is called."""
    return f"{since}--{today}"


def formats() -> tuple[str, ...]:
    """Every format that this installation can write."""
    return tuple(name for name in FORMATS if name != "parquet" or find_spec("duckdb") is not None)


def _tidy(folder: Path, now: datetime) -> None:
    found = offered(folder)
    whole = [one for one in found if one.since is None]
    old = [one for one in found if one.since is not None and one.made_at < now - KEPT_SINCE]
    for one in (*whole[KEPT_WHOLE:], *old):
        shutil.rmtree(folder / one.name, ignore_errors=True)
