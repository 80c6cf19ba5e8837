"""`collector withdraw`: a submission taken back, by the key that signed it."""

import argparse

from collector.commands import letters
from collector.console import Console
from collector.signing import withdrawal

NAME = "withdraw"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which submission."""
    parser.description = (
        "Takes a submission back: the registry removes the document, its earlier revisions and everything made of them. What is left "
        "is its id, so that it is not taken again. Copies that others made are theirs. One that was never sent is dropped."
    )
    letters.add_arguments(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """0 when it is gone, 1 refused, 3 kept in the outbox."""
    desk = letters.open_desk(args, console)
    if desk.entry is not None and desk.entry.state != "sent" and args.to is None:
        desk.outbox.drop(desk.entry)
        console.json({"id": args.id, "url": None, "status": "dropped"}) if args.json else console.print(
            f"dropped: {args.id} was never sent"
        )
        return 0
    older = letters.newest(desk, args.id)
    delivery = letters.send(desk, lambda stated_at: withdrawal(desk.key, older, stated_at))
    if delivery.status == "done" and desk.entry is not None:
        desk.outbox.note(args.id, "withdrawn", registry=desk.registry)
    return letters.tell(desk, args.id, delivery, "withdrawn", args.json)
