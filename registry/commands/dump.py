"""`registry dump`: everything as files that anybody may take."""

import argparse
from datetime import UTC, date, datetime
from pathlib import Path

from registry.config import Config
from registry.console import Console
from registry.db.engine import Database, asked_by_command
from registry.db.migrate import require_migrated
from registry.dumps.daily import newest_day, since_name
from registry.dumps.formats import FORMATS
from registry.dumps.write import dump
from registry.errors import ConfigError

NAME = "dump"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to, in which formats, from when on."""
    parser.add_argument("out", nargs="?", type=Path, metavar="FOLDER", help="a new folder (default: dumps/DATE in TAMESHI_VAR)")
    parser.add_argument(
        "--formats",
        type=_formats,
        default=("csv", "sqlite"),
        metavar="LIST",
        help=f"of {', '.join(FORMATS)}, or none (default: csv,sqlite)",
    )
    only = parser.add_mutually_exclusive_group()
    only.add_argument(
        "--since", type=_day, metavar="DATE", help="only what was received or amended from this day on, for example 2026-11-23"
    )
    only.add_argument(
        "--incremental", action="store_true", help="only what came since the newest dump of everything in TAMESHI_VAR from before today"
    )


def run(args: argparse.Namespace, console: Console, config: Config) -> int:
    """0 when the dump was written, 1 where it could not be, 2 for a folder that is there or a day that is not, 3 without a database."""
    now = datetime.now(UTC)
    day = newest_day(config.dumps, now.date()) if args.incremental else args.since
    if args.incremental and day is None:
        raise ConfigError(f"{config.dumps} holds no dump of everything from before today: run registry dump first, or name --since")
    since = None if day is None else datetime.combine(day, datetime.min.time(), UTC)
    out = args.out or config.dumps / (str(now.date()) if day is None else since_name(day, now.date()))
    database = Database(config.database_url)
    try:
        with asked_by_command():
            require_migrated(database)
            done = dump(database, out, formats=args.formats, since=since, now=now, progress=console.progress)
    finally:
        database.dispose()
    console.json({"folder": str(done.folder), "submissions": done.submissions, "files": list(done.files)})
    console.print(f"{done.folder}: {done.submissions:,} submissions, {len(done.files)} files")
    return 0


def _formats(text: str) -> tuple[str, ...]:
    asked = {name.strip() for name in text.split(",")} - {"none", ""}
    if unknown := asked - FORMATS.keys():
        raise argparse.ArgumentTypeError(f"{', '.join(sorted(unknown))}: known are {', '.join(FORMATS)}, none")
    return tuple(name for name in FORMATS if name in asked | {FORMATS[one].of for one in asked})


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is no day; write for example 2026-11-23") from None
