"""`registry check`: whether derived data is what the documents say, or a dump (`--dump`) what it proves; or the settings (`--config`)."""

import argparse
import os
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy.exc import ArgumentError

from registry.config import SETTINGS, Config
from registry.console import Console
from registry.db.engine import Database, asked_by_command, shown_url
from registry.db.migrate import require_migrated
from registry.dumps.verify import Verified, verify
from registry.upkeep.compare import Difference, differences

NAME = "check"
_SHOWN = 5
"""Examples of differences of one table."""
_TOLD = 20
_SECRET = {"SECRET_KEY", "MAIL_PASSWORD"}
_ADDRESS = {"DATABASE_URL", "VALKEY_URL", "RATE_LIMIT_STORAGE"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to look at."""
    parser.add_argument("--config", action="store_true", help="list the settings this environment gives, instead of comparing")
    parser.add_argument("--dump", type=Path, metavar="FOLDER", help="verify the signatures and checksums of a dump; needs no database")


def run(args: argparse.Namespace, console: Console, config: Config) -> int:
    """0 when derived data equals a rebuild, or a dump proves what it says; 1 where not, 3 when the database does not answer."""
    if args.config:
        _tell_settings(os.environ, console)
        return 0
    if args.dump is not None:
        return _tell_dump(verify(args.dump, console.progress), console)
    database = Database(config.database_url)
    try:
        with asked_by_command():
            require_migrated(database)
            with database.reading() as session:
                found = list(differences(session, console.progress))
    finally:
        database.dispose()
    _tell(found, console)
    return 1 if found else 0


def _tell(found: list[Difference], console: Console) -> None:
    console.json({"differences": [one._asdict() for one in found]})
    if not found:
        console.print("Derived data is what the documents say.")
        return
    for table, number in Counter(one.table for one in found).items():
        console.print(f"{table}: {number:,} {'difference' if number == 1 else 'differences'}")
        for one in [one for one in found if one.table == table][:_SHOWN]:
            console.print(f"  {one.place}: stands {one.stands}; should be {one.should}")
    console.print("To derive everything again from the documents: registry rebuild")


def _tell_dump(verified: Verified, console: Console) -> int:
    console.json({"counts": verified.counts, "faults": list(verified.faults)})
    counts = verified.counts
    console.print(
        f"{counts['signed']:,} submissions are signed by the keys they name, {counts['unsigned']:,} unsigned; "
        f"{counts['revisions']:,} revisions and {counts['statements']:,} statements hold; {counts['files']:,} files were listed."
    )
    for fault in verified.faults[:_TOLD]:
        console.print(f"  {fault}")
    if len(verified.faults) > _TOLD:
        console.print(f"  ... and {len(verified.faults) - _TOLD:,} more; --json lists them all.")
    return 1 if verified.faults else 0


def _tell_settings(environ: Mapping[str, str], console: Console) -> None:
    """Every setting, given or not; passwords and keys are not shown."""
    values = {setting.name: _shown(setting.name, environ.get(setting.name, "").strip()) for setting in SETTINGS}
    rows = [{"name": one.name, "value": values[one.name] or None, "default": one.default, "meaning": one.meaning} for one in SETTINGS]
    console.json({"settings": rows})
    for setting in SETTINGS:
        console.print(f"{setting.name:<20} {values[setting.name] or f'(not given: {setting.default})'}")
        console.print(f"{'':<20} {setting.meaning}")


def _shown(name: str, value: str) -> str:
    if name in _SECRET and value:
        return "(given, not shown)"
    if name in _ADDRESS and value:
        try:
            return shown_url(value)
        except ArgumentError:
            return "(given, not shown: it is no address)"
    return value
