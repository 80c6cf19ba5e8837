"""`registry rebuild`: everything derived made again from the documents, while the registry goes on."""

import argparse
from datetime import UTC, datetime
from typing import Any

from registry.config import Config
from registry.console import Console
from registry.db.engine import Database, asked_by_command
from registry.db.migrate import require_migrated
from registry.upkeep.rebuild import Rebuilt, rebuild_all

NAME = "rebuild"
_TOLD = 20


def add_arguments(_parser: argparse.ArgumentParser) -> None:
    """None of its own."""


def run(_args: argparse.Namespace, console: Console, config: Config) -> int:
    """0 when everything was derived again, 1 where a document cannot be read, 3 when the database does not answer."""
    database = Database(config.database_url)
    try:
        with asked_by_command():
            require_migrated(database, rebuilt=False)
            rebuilt = rebuild_all(database, datetime.now(UTC), console.progress)
    finally:
        database.dispose()
    console.json(as_json(rebuilt))
    tell(rebuilt, console)
    return 1 if rebuilt.broken else 0


def as_json(rebuilt: Rebuilt) -> dict[str, Any]:
    """What a rebuild came to, for programs."""
    broken = [{"number": one.number, "why": one.why} for one in rebuilt.broken]
    return {"submissions": rebuilt.submissions, "resumed": rebuilt.resumed, "broken": broken}


def tell(rebuilt: Rebuilt, console: Console) -> None:
    """What a rebuild came to, for people."""
    how = ", going on where the last one was interrupted" if rebuilt.resumed else ""
    console.print(f"{rebuilt.submissions:,} submissions derived again{how}.")
    for one in rebuilt.broken[:_TOLD]:
        console.print(f"Not readable: submission number {one.number}: {one.why}")
    if len(rebuilt.broken) > _TOLD:
        console.print(f"... and {len(rebuilt.broken) - _TOLD:,} more; --json lists them all.")
