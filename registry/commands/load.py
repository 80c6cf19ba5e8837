"""`registry load`: a dump into this registry."""

import argparse
from pathlib import Path

from registry.config import Config
from registry.console import Console
from registry.db.engine import Database, asked_by_command
from registry.db.migrate import require_migrated
from registry.dumps.load import load

NAME = "load"
_TOLD = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which dump."""
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="what registry dump wrote")


def run(args: argparse.Namespace, console: Console, config: Config) -> int:
    """0 when all of it is in the registry, 1 where something was not taken, 3 when the database does not answer."""
    database = Database(config.database_url)
    try:
        with asked_by_command():
            require_migrated(database)
            loaded = load(database, args.folder, console.progress)
    finally:
        database.dispose()
    told = {status: loaded.counts[status] for status in ("created", "duplicate", "amended", "withdrawn")}
    console.json({**told, "refused": list(loaded.refused)})
    console.print(f"{told['created']:,} submissions loaded, {told['duplicate']:,} were there already, {len(loaded.refused):,} not taken.")
    if told["amended"] or told["withdrawn"]:
        console.print(f"{told['amended']:,} that were there were amended since, {told['withdrawn']:,} withdrawn: done here too.")
    for reason in loaded.refused[:_TOLD]:
        console.print(f"  {reason}")
    if len(loaded.refused) > _TOLD:
        console.print(f"  ... and {len(loaded.refused) - _TOLD:,} more; --json lists them all.")
    return 1 if loaded.refused else 0
