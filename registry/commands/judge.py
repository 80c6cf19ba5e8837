"""`registry judge`: submissions judged beside others of their configuration: what is far from them, and what they reproduce."""

import argparse
from datetime import UTC, datetime

from registry.config import Config
from registry.console import Console
from registry.db.engine import Database, asked_by_command
from registry.db.migrate import require_migrated
from registry.trust.look import look

NAME = "judge"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Whether to look at everything."""
    parser.add_argument("--all", action="store_true", help="every configuration, not only those that changed since the last look")
    parser.epilog = "example: registry judge, every five minutes by a timer"


def run(args: argparse.Namespace, console: Console, config: Config) -> int:
    """0 when every configuration that was due was looked at, 3 when the database does not answer."""
    database = Database(config.database_url)
    try:
        with asked_by_command():
            require_migrated(database)
            looked = look(database, datetime.now(UTC), console.progress, everything=args.all)
    finally:
        database.dispose()
    console.json({"configurations": looked.configurations, "changed": looked.changed})
    console.print(f"{looked.configurations:,} configurations looked at; {looked.changed:,} submissions are judged otherwise now.")
    return 0
