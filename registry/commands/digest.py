"""`registry digest`: what a week brought, or any span of days, as text or as mail; sent, if asked."""

import argparse
from datetime import UTC, date, datetime
from pathlib import Path

from registry.config import Config
from registry.console import Console
from registry.db.engine import Database, asked_by_command
from registry.db.migrate import require_migrated
from registry.desk import Desk
from registry.digest import Days, Digest, Span, Week, WeekError, digest_of
from registry.digest.phrases import TONGUES
from registry.digest.render import FORMATS, TEXTS
from registry.digest.week import EXAMPLE
from registry.errors import ConfigError
from registry.mail.send import send_digests, would_send

NAME = "digest"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which span, about what, in which form and language, and where to."""
    parser.epilog = f"example: registry digest --week {EXAMPLE} --query 'nic:82576' --lang both --format markdown"
    parser.add_argument("--week", type=_week, help=f"an ISO week in UTC, such as {EXAMPLE} (default: the last whole week)")
    parser.add_argument("--since", type=_day, metavar="DATE", help="any span instead: its first day, such as 2026-11-01")
    parser.add_argument("--until", type=_day, metavar="DATE", help="its last day (default: yesterday)")
    parser.add_argument("--query", default="", metavar="QUERY", help="only what this line of the query language finds")
    parser.add_argument(
        "--format",
        choices=tuple(FORMATS),
        default="text",
        help="text, markdown, html; or a whole mail: eml, flowed (text that wraps), letter (text, HTML and picture), rfc1153 (a digest "
        "that mail readers take apart), mbox (default: text)",
    )
    parser.add_argument("--lang", choices=tuple(TONGUES), default="en", help="language of the digest, or both (default: en)")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write it there instead of printing it")
    parser.add_argument("--send", action="store_true", help="mail it to DIGEST_TO and to subscribers, to each once, ever")
    parser.add_argument("--dry-run", action="store_true", help="with --send: only count who would get one; nothing is noted or sent")
    parser.add_argument(
        "--again", action="store_true", help="with --send: also those of which nobody knows whether they arrived, and those refused"
    )


def run(args: argparse.Namespace, console: Console, config: Config) -> int:
    """0 when the digest was printed, written or sent; 1 where mail was refused or is doubtful, 3 when database or mail server is away."""
    span = _span(args, datetime.now(UTC))
    database = Database(config.database_url)
    try:
        with asked_by_command():
            require_migrated(database)
            if args.send:
                return _send(args, span, database, console, config)
            with database.reading() as session:
                digest = digest_of(Desk(session), span, public_url=config.public_url, query=args.query)
    finally:
        database.dispose()
    _tell(args, digest, console)
    return 0


def _tell(args: argparse.Namespace, digest: Digest, console: Console) -> None:
    message = FORMATS[args.format](digest, args.lang)
    if args.out is not None:
        _keep(args.out, message)
        console.print(f"{args.out}: digest of {digest.week}, {digest.total} submissions, {digest.counts['references']} references")
    elif not console.as_json:
        console.raw(message, is_text=args.format in TEXTS)
    console.json(digest.tree())


def _send(args: argparse.Namespace, span: Span, database: Database, console: Console, config: Config) -> int:
    if args.query:
        raise ConfigError("--query goes with no --send: each subscriber has a query of its own, and DIGEST_TO may name one")
    if args.dry_run:
        counted = would_send(database, config, span)
        console.json(dict(counted))
        console.print(
            f"{span}: {counted['lists']} lists and {counted['subscribers']} subscribers; {counted['already']} have theirs already."
        )
        return 0
    done = send_digests(database, config, span, lambda: datetime.now(UTC), again=args.again)
    console.json(dict(done))
    words = ", ".join(f"{count} {state}" for state, count in sorted(done.items())) or "nobody to send to"
    console.print(f"{span}: {words}")
    if done.get("doubtful"):
        console.note("Nobody knows whether doubtful ones arrived; --again sends them once more, under the same Message-ID.")
    return 1 if done.get("doubtful") or done.get("refused") else 0


def _span(args: argparse.Namespace, now: datetime) -> Span:
    if args.since is None:
        if args.until is not None:
            raise ConfigError("--until goes with --since")
        return args.week or Week.last_whole(now)
    if args.week is not None:
        raise ConfigError("--week and --since exclude each other")
    yesterday = date.fromordinal(now.date().toordinal() - 1)
    try:
        return Days.between(args.since, args.until or max(args.since, yesterday))
    except WeekError as error:
        raise ConfigError(f"--since: {error}") from None


def _week(text: str) -> Week:
    try:
        return Week.parse(text)
    except WeekError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is no day; write for example 2026-11-23") from None


def _keep(path: Path, message: bytes) -> None:
    try:
        path.write_bytes(message)
    except OSError as error:
        raise ConfigError(f"--out {path}: {error.strerror}; name a file in a folder that exists and can be written") from None
