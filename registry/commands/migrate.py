"""`registry migrate`: the database brought to the revision of this version, derived data included."""

import argparse
from datetime import UTC, datetime

from registry.commands.rebuild import as_json, tell
from registry.config import Config
from registry.console import Console
from registry.db.engine import Database, asked_by_command
from registry.db.migrate import needs_rebuild, upgrade
from registry.upkeep.rebuild import rebuild_all

NAME = "migrate"


def add_arguments(_parser: argparse.ArgumentParser) -> None:
    """None of its own."""


def run(_args: argparse.Namespace, console: Console, config: Config) -> int:
    """0 when the database is ready, 1 when a newer version was here before or a document cannot be read, 3 when it does not answer.

    Where a migration changes what is derived, the documents are derived again, which takes some minutes for each 100,000; interrupted,
    `registry migrate` or `registry rebuild` goes on.
    """
    database = Database(config.database_url)
    try:
        with asked_by_command():
            before, after = upgrade(database, console.progress)
            rebuilt = rebuild_all(database, datetime.now(UTC), console.progress) if needs_rebuild(database) else None
    finally:
        database.dispose()
    console.json({"from": before, "to": after} | ({"rebuilt": as_json(rebuilt)} if rebuilt else {}))
    if before == after:
        console.print(f"The database stands at {after} already.")
    else:
        console.print(f"The database went from {before or 'nothing'} to {after}.")
    if rebuilt is not None:
        tell(rebuilt, console)
    return 1 if rebuilt is not None and rebuilt.broken else 0
