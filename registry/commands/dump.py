"""`registry dump`: everything as files that anybody may take."""

import argparse
from datetime import UTC, date, datetime
from pathlib import Path

from registry.config import Config
from registry.console import Console
from registry.db.engine import Database, asked_by_command
from registry.db.migrate import require_migrated
from registry.dumps.formats import FORMATS
from registry.dumps.write import dump

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
    parser.add_argument(
        "--since", type=_day, metavar="DATE", help="only what was received or amended from this day on, for example 2026-11-23"
    )


def run(args: argparse.Namespace, console: Console, config: Config) -> int:
    """0 when the dump was written, 1 where it could not be, 2 for a folder that is there already, 3 when the database does not answer."""
    now = datetime.now(UTC)
    since = None if args.since is None else datetime.combine(args.since, datetime.min.time(), UTC)
    out = args.out or config.dumps / (str(now.date()) if args.since is None else f"{args.since}--{now.date()}")
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
