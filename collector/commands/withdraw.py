"""`collector withdraw`: a submission taken back, by the key that signed it."""

import argparse

from collector.commands import letters
from collector.console import Console
from collector.outbox import Entry
from collector.signing import withdrawal

NAME = "withdraw"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which submission."""
    parser.description = (
        "Takes a submission back: the registry removes the document, its earlier revisions and everything made of them. What is left "
        "is its id, so that it is not taken again. Copies that others made are theirs. One that no registry has is dropped."
    )
    letters.add_arguments(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """0 when it is gone, 1 refused, 3 kept in the outbox."""
    desk = letters.open_desk(args, console)
    entry = desk.entry
    if entry is not None and not entry.may_have_arrived and args.to is None:
        return _dropped(desk, entry, args.json)
    older = letters.newest(desk, args.id)
    delivery = letters.send(desk, lambda stated_at: withdrawal(desk.key, older, stated_at))
    if entry is not None and entry.state == "queued" and args.to is None:
        if delivery.code == "unknown-submission":
            return _dropped(desk, entry, args.json)
        desk.outbox.drop(entry)  # The letter stays where it was not answered: an answer to the document may have been lost.
    elif delivery.status == "done" and entry is not None:
        desk.outbox.note(args.id, "withdrawn", registry=desk.registry)
    return letters.tell(desk, args.id, delivery, "withdrawn", args.json)


def _dropped(desk: letters.Desk, entry: Entry, as_json: bool) -> int:
    """0: no registry has it, and now the outbox has it neither."""
    desk.outbox.drop(entry)
    if as_json:
        desk.console.json({"id": entry.id, "url": None, "status": "dropped"})
    else:
        desk.console.print(f"dropped: {entry.id}, which no registry has")
    return 0
