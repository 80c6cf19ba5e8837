"""`registry hooks`: addresses that are told what a query finds."""

import argparse
from datetime import UTC, datetime

from registry.config import Config
from registry.console import Console
from registry.db.engine import Database, asked_by_command
from registry.db.migrate import require_migrated
from registry.hooks import store
from registry.hooks.addresses import public_addresses, target_of
from schemas.labels import LANGUAGES

NAME = "hooks"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to do with them."""
    parser.epilog = "example: registry hooks add https://chat.example/hooks/1 --query 'nic:82576 outcome:failed'"
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    adding = actions.add_parser("add", help="tell an address from now on; prints the secret of its signatures once")
    adding.add_argument("url", metavar="URL", help="https or http, on a public address")
    adding.add_argument("--query", default="", help="what it is told of, a line of the query language (default: everything)")
    adding.add_argument("--lang", choices=LANGUAGES, default="en", help="language of the words (default: en)")
    actions.add_parser("list", help="list them, with how their calls stand")
    removing = actions.add_parser("remove", help="tell one no more")
    removing.add_argument("id", type=int, metavar="ID", help="its number in the list")
    for action in actions.choices.values():
        action.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="answer for programs, on stdout")


def run(args: argparse.Namespace, console: Console, config: Config) -> int:
    """0 when it was done, 1 for an address that is not called or a hook that is not there, 3 when the database does not answer."""
    database = Database(config.database_url)
    try:
        with asked_by_command():
            require_migrated(database)
            return {"add": _add, "list": _list, "remove": _remove}[args.action](args, console, database)
    finally:
        database.dispose()


def _add(args: argparse.Namespace, console: Console, database: Database) -> int:
    public_addresses(target_of(args.url))  # At once, for the operator is here to read it; and again at every call.
    with database.writing() as session:
        added = store.add(session, url=args.url, query=args.query, lang=args.lang, now=datetime.now(UTC))
    console.json({"id": added.id, "url": added.url, "query": added.query, "secret": added.secret})
    console.print(f"Hook {added.id} is told of what comes from now on.")
    console.print(f"Secret of its signatures, shown this once: {added.secret}")
    return 0


def _list(_args: argparse.Namespace, console: Console, database: Database) -> int:
    with database.reading() as session:
        found = store.listed(session)
    rows = [
        {"id": one.id, "url": one.url, "query": one.query, "due": one.due, "delivered": one.delivered, "given_up": one.given_up}
        for one in found
    ]
    console.json({"hooks": rows})
    for one in found:
        console.print(
            f"{one.id:>4}  {one.url}  {one.query or '(everything)'}  {one.delivered} delivered, {one.due} due, {one.given_up} given up"
        )
    if not found:
        console.print("There is no hook; registry hooks add URL makes one.")
    return 0


def _remove(args: argparse.Namespace, console: Console, database: Database) -> int:
    with database.writing() as session:
        was_there = store.remove(session, args.id)
    console.json({"removed": was_there})
    console.print(f"Hook {args.id} is told no more." if was_there else f"There is no hook {args.id}.")
    return 0 if was_there else 1
