"""`collector amend`: another note, title, outcome or problems for a submission, by the key that signed it."""

import argparse
from collections.abc import Mapping
from typing import Any

from collector.commands import letters
from collector.commands.facts import open_root
from collector.commands.submit_words import add_spoken_arguments, spoken_parts
from collector.compose import check
from collector.console import Console
from collector.durable import write_durably
from collector.errors import UsageError
from collector.private_words import private_words
from collector.redact import redact
from collector.root import Root
from collector.signing import amendment
from schemas.canonical import canonical_bytes

NAME = "amend"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which submission, and what it shall say instead."""
    parser.description = (
        "Puts other words in the place of those that a submission has. When it was amended and what was changed is shown; what stood "
        "there before stays readable (to take something private out, withdraw it and submit anew). A new measurement is a new submission."
    )
    letters.add_arguments(parser)
    add_spoken_arguments(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """0 when it is amended, 1 refused, 3 kept in the outbox."""
    parts = spoken_parts(args)
    if not parts:
        raise UsageError("say what it shall tell instead: --note TEXT|@FILE, --title, --outcome or --problem")
    desk = letters.open_desk(args, console)
    if desk.entry is not None and desk.entry.state == "queued":
        raise UsageError(f"{args.id} still waits: send it first (collector outbox send {args.id}), or withdraw it and submit it anew")
    older = letters.newest(desk, args.id)
    letters.check_ours(desk, older)
    newer = {key: value for key, value in older.items() if key != "signature"} | _redacted(parts, args, console)
    check(newer)
    letter: dict[str, Any] = {}

    def write(stated_at: str) -> Mapping[str, Any]:
        letter.update(amendment(desk.key, older, newer, stated_at))
        return letter

    delivery = letters.send(desk, write)
    if delivery.status in ("done", "duplicate") and desk.entry is not None:
        write_durably(desk.entry.path, canonical_bytes(letter["document"]))
        desk.outbox.note(args.id, "amended", registry=desk.registry)
    return letters.tell(desk, args.id, delivery, "amended", args.json)


def _redacted(parts: Mapping[str, Any], args: argparse.Namespace, console: Console) -> dict[str, Any]:
    """The new words after the scan that every document passes."""
    with open_root("/") as root:
        redacted = redact(parts, private_words(Root(root.path), args.environ))
    for line in redacted.lines():
        console.note(line)
    return {key: redacted.document[key] for key in parts}
