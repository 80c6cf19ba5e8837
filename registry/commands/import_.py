"""`registry import`: what other collections wrote down, as references that stand apart from first-hand trials."""

import argparse
from datetime import UTC, datetime
from pathlib import Path

from registry.config import Config
from registry.console import Console
from registry.db.engine import Database, asked_by_command
from registry.db.migrate import require_migrated
from registry.errors import ConfigError
from registry.imports import SOURCES
from registry.imports.take import Taken, counts, take_files, take_out_source

NAME = "import"
_TOLD = 20
_EXAMPLE = """example:
  registry import qubes qubes-hcl/            # every report of a folder; again, and nothing changes
  registry import qubes report.yml --dry-run
  registry import literature                  # the table that is shipped
  registry import --list
  registry import --remove qubes"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which source and files, or what else to do."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = "sources:\n" + "\n".join(f"  {name:<11} {one.meaning}" for name, one in SOURCES.items()) + f"\n\n{_EXAMPLE}"
    parser.add_argument("source", nargs="?", metavar="SOURCE", choices=SOURCES, help=f"one of {', '.join(SOURCES)}")
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="files or folders of it")
    instead = parser.add_mutually_exclusive_group()
    instead.add_argument("--dry-run", action="store_true", help="say what would be taken, and take nothing")
    instead.add_argument("--list", action="store_true", help="how many submissions of each source are there")
    instead.add_argument("--remove", metavar="SOURCE", help="take every submission of a source out again")


def run(args: argparse.Namespace, console: Console, config: Config) -> int:
    """0 when all of it is in the registry, 1 where something was not taken, 2 for wrong usage, 3 when the database does not answer."""
    if (args.source is None) == (not args.list and args.remove is None):
        raise ConfigError("name a SOURCE and its files, or --list, or --remove SOURCE; registry import --help lists the sources")
    database = Database(config.database_url)
    try:
        with asked_by_command():
            require_migrated(database)
            if args.list:
                return _list(database, console)
            if args.remove is not None:
                return _remove(database, args.remove, console)
            now = datetime.now(UTC)
            taken = take_files(database, args.source, args.files, now=now, progress=console.progress, dry_run=args.dry_run)
    finally:
        database.dispose()
    return _tell(taken, args.dry_run, console)


def _list(database: Database, console: Console) -> int:
    found = counts(database)
    console.json({"sources": [{"source": name, "submissions": many} for name, many in found.items()]})
    for name, many in found.items():
        console.print(f"{name:<11} {many:>9,}")
    return 0


def _remove(database: Database, name: str, console: Console) -> int:
    known = counts(database)
    if name not in known:
        raise ConfigError(f"{name[:40]!r} is no source; known are {', '.join(known)}")
    gone = take_out_source(database, name, console.progress)
    console.json({"source": name, "removed": gone})
    console.print(f"{gone:,} submissions of {name} removed.")
    return 0


def _tell(taken: Taken, is_dry: bool, console: Console) -> int:
    created, there = taken.counts["created"], taken.counts["duplicate"]
    faults = [fault._asdict() for fault in taken.faults]
    console.json({"created": created, "duplicate": there, "faults": faults, "dry_run": is_dry})
    would = " would be" if is_dry else ""
    console.print(f"{created:,} reports{would} imported, {there:,} were there already, {len(faults):,} left out.")
    for fault in taken.faults[:_TOLD]:
        console.print(f"  {fault.file}:{fault.line}: {fault.why}")
    if len(faults) > _TOLD:
        console.print(f"  ... and {len(faults) - _TOLD:,} more; --json lists them all.")
    return 1 if faults else 0
