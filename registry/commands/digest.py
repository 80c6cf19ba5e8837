"""`registry digest`: what a week brought, as text or as mail."""

import argparse
from datetime import UTC, datetime
from pathlib import Path

from registry.config import Config
from registry.console import Console
from registry.db.engine import Database, asked_by_command
from registry.db.migrate import require_migrated
from registry.desk import Desk
from registry.digest import Digest, Week, WeekError, digest_of
from registry.digest.render import FORMATS
from registry.digest.week import EXAMPLE
from registry.errors import ConfigError
from schemas.labels import LANGUAGES

NAME = "digest"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which week, in which form and language, and where to."""
    parser.add_argument("--week", type=_week, help=f"an ISO week in UTC, such as {EXAMPLE} (default: the last whole week)")
    parser.add_argument(
        "--format", choices=tuple(FORMATS), default="text", help="text; eml: one complete mail; mbox: the mail in a mailbox (default: text)"
    )
    parser.add_argument("--lang", choices=LANGUAGES, default="en", help="language of the digest (default: en)")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write it there instead of printing it")


def run(args: argparse.Namespace, console: Console, config: Config) -> int:
    """0 when the digest was printed or written, 3 when the database does not answer."""
    week = args.week or Week.last_whole(datetime.now(UTC))
    with asked_by_command():
        digest = _gather(week, config)
    message = FORMATS[args.format](digest, args.lang)
    if args.out is not None:
        _keep(args.out, message)
        console.print(f"{args.out}: digest of {week}, {digest.total} submissions, {digest.counts['references']} references")
    elif not console.as_json:
        console.raw(message, is_text=args.format == "text")
    console.json(digest.tree())
    return 0


def _week(text: str) -> Week:
    try:
        return Week.parse(text)
    except WeekError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _gather(week: Week, config: Config) -> Digest:
    database = Database(config.database_url)
    try:
        require_migrated(database)
        with database.reading() as session:
            return digest_of(Desk(session), week, public_url=config.public_url)
    finally:
        database.dispose()


def _keep(path: Path, message: bytes) -> None:
    try:
        path.write_bytes(message)
    except OSError as error:
        raise ConfigError(f"--out {path}: {error.strerror}; name a file in a folder that exists and can be written") from None
