"""`registry moderate`: invitations for moderators, and all that they can do, for whoever may open the database."""

import argparse
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from registry.config import Config
from registry.console import Console
from registry.db.engine import Database, asked_by_command
from registry.db.migrate import require_migrated
from registry.errors import ConfigError
from registry.models.moderation import REASONS
from registry.moderation import actions
from registry.moderation.log import entries
from registry.moderation.moderators import LINK_LASTS, OPERATOR, Moderator, invite, moderators, revoke
from registry.moderation.queue import Case, queue
from schemas.times import rfc3339

NAME = "moderate"
_EPILOG = """examples:
  registry moderate invite --label "Taro"
  registry moderate hide 01K9ABCDEFGHJKMNPQRSTVWXYZ --reason spam
  registry moderate hide --key SHA256:... --reason spam
  registry moderate log --json"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to do, and with what."""
    parser.epilog, parser.formatter_class = _EPILOG, argparse.RawDescriptionHelpFormatter
    doing = parser.add_subparsers(dest="doing", required=True, metavar="WHAT")

    def named(name: str, help_text: str) -> argparse.ArgumentParser:
        one = doing.add_parser(name, help=help_text, description=f"{help_text[0].upper()}{help_text[1:]}.")
        one.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="answer for programs, on stdout")
        return one

    named("invite", "a link that opens the desk once, for an hour").add_argument("--label", default="", help="whom the log names")
    named("list", "who was invited, and whose session lasts")
    named("revoke", "an invitation and its session ended").add_argument("number", type=int, help="as `list` shows it")
    named("queue", "what waits to be looked at")
    hiding = named("hide", "a submission, or all of a key, shown nowhere; its address says why")
    hiding.add_argument("id", nargs="?", help="the submission")
    hiding.add_argument("--key", metavar="FINGERPRINT", help="every submission that this key signed")
    hiding.add_argument("--reason", required=True, choices=REASONS, help="shown to everybody, and counted")
    hiding.add_argument("--words", default="", help="what else everybody is told about it")
    named("restore", "what was hidden or waits, shown as it was").add_argument("id", help="the submission")
    named("keep", "looked at and left as it is; its reports are closed").add_argument("id", help="the submission, or the key of a problem")
    noting = named("note", "words for other moderators")
    noting.add_argument("id", help="the submission")
    noting.add_argument("text", help="what to say")
    named("log", "what was done, by whom, when")
    named("threshold", "how many first submissions of a key wait for a moderator; 0: none, unsigned ones neither").add_argument(
        "first", type=int, nargs="?", help="left out: shows what it is"
    )


def run(args: argparse.Namespace, console: Console, config: Config) -> int:
    """0 when it is done, 1 where there was nothing to do it with, 2 for wrong usage, 3 when the database does not answer."""
    database = Database(config.database_url)
    try:
        with asked_by_command():
            require_migrated(database)
            DOING[args.doing](args, console, config, database)
    finally:
        database.dispose()
    return 0


def _now() -> datetime:
    return datetime.now(UTC)


def _invite(args: argparse.Namespace, console: Console, config: Config, database: Database) -> None:
    with database.writing() as session:
        invited, word = invite(session, args.label, _now())
    url = f"{config.public_url}/moderate/enter?word={word}"
    console.json({"id": invited.id, "label": invited.label, "url": url, "ends_at": rfc3339(invited.link_ends_at)})
    console.print(url)
    console.note(
        f"It opens once, within {LINK_LASTS.seconds // 60} minutes, and is shown only now. To end it: registry moderate revoke {invited.id}"
    )


def _list(_args: argparse.Namespace, console: Console, _config: Config, database: Database) -> None:
    with database.reading() as session:
        found = moderators(session)
    now = _now()
    console.json({"moderators": [_moderator_json(one, now) for one in found]})
    for one in found:
        console.print(f"{one.id:>4}  {one.state(now):<8}  invited {rfc3339(one.invited_at)}  {one.label}")
    if not found:
        console.print("Nobody was invited yet: registry moderate invite --label NAME")


def _moderator_json(one: Moderator, now: datetime) -> dict[str, Any]:
    told = {name: rfc3339(value) if isinstance(value, datetime) else value for name, value in asdict(one).items()}
    return told | {"state": one.state(now)}


def _revoke(args: argparse.Namespace, console: Console, _config: Config, database: Database) -> None:
    with database.writing() as session:
        gone = revoke(session, args.number, _now())
    console.json({"id": gone.id, "state": "revoked"})
    console.print(f"{gone.actor} can moderate no more.")


def _queue(_args: argparse.Namespace, console: Console, _config: Config, database: Database) -> None:
    with database.reading() as session:
        found = queue(session)
    sorts = {"reported": found.reported, "waiting": found.waiting, "flagged": found.flagged}
    console.json({name: [_case_json(one) for one in cases] for name, cases in sorts.items()})
    for name, cases in sorts.items():
        console.print(f"{name}: {len(cases)}")
        for one in cases:
            why = ", ".join(report.reason for report in one.reports)
            console.print(f"  {one.subject}  {one.state:<7}  {one.title or '(no title)'}{f'  [{why}]' if why else ''}")


def _case_json(one: Case) -> dict[str, Any]:
    reports = [{"reason": told.reason, "words": told.words, "reported_at": rfc3339(told.reported_at)} for told in one.reports]
    named = {"kind": one.kind, "id": one.subject, "title": one.title, "state": one.state, "since": rfc3339(one.since)}
    return named | {"reports": reports}


def _hide(args: argparse.Namespace, console: Console, _config: Config, database: Database) -> None:
    if (args.id is None) == (args.key is None):
        raise ConfigError("name a submission or --key FINGERPRINT, one of the two")
    done = 0
    if args.id is not None:
        with database.writing() as session:
            actions.hide(session, args.id, args.reason, args.words, OPERATOR, _now())
        done = 1
    while args.key is not None:
        with database.writing() as session:
            some = actions.hide_some_of_key(session, args.key, args.reason, args.words, OPERATOR, _now())
        done += some
        if not some:
            break
        console.progress(done, done, "submissions hidden:")
    console.json({"hidden": done, "reason": args.reason})
    console.print(f"{done:,} {'submission is' if done == 1 else 'submissions are'} hidden. To take it back: registry moderate restore ID")


def _acted(act: Callable[[Session, argparse.Namespace], None], told: str) -> Callable[..., None]:
    """A command of one action on one submission."""

    def command(args: argparse.Namespace, console: Console, _config: Config, database: Database) -> None:
        with database.writing() as session:
            act(session, args)
        console.json({"id": args.id, "done": args.doing})
        console.print(told.format(args.id))

    return command


def _log(_args: argparse.Namespace, console: Console, _config: Config, database: Database) -> None:
    with database.reading() as session:
        found = entries(session)
    console.json({"entries": [asdict(one) for one in found]})
    for one in found:
        console.print(f"{one.position:>5}  {one.at}  {one.actor}: {one.action} {one.subject}{f' ({one.reason})' if one.reason else ''}")


def _threshold(args: argparse.Namespace, console: Console, _config: Config, database: Database) -> None:
    if args.first is None:
        with database.reading() as session:
            first = actions.hold_first(session)
    else:
        first = args.first
        with database.writing() as session:
            actions.set_threshold(session, first, OPERATOR, _now())
    console.json({"hold_first": first})
    console.print(
        f"The first {first:,} of each key wait for a moderator, and all that are unsigned." if first else "Nothing waits for a moderator."
    )


DOING: dict[str, Callable[[argparse.Namespace, Console, Config, Database], None]] = {
    "invite": _invite,
    "list": _list,
    "revoke": _revoke,
    "queue": _queue,
    "hide": _hide,
    "restore": _acted(lambda session, args: actions.restore(session, args.id, OPERATOR, _now()), "{} is shown again."),
    "keep": _acted(lambda session, args: actions.keep(session, args.id, OPERATOR, _now()), "{} is left as it is."),
    "note": _acted(lambda session, args: actions.note(session, args.id, args.text, OPERATOR, _now()), "Noted beside {}."),
    "log": _log,
    "threshold": _threshold,
}
