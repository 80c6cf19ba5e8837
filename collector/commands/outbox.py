"""`collector outbox`: what waits, what was sent, what was refused."""

import argparse
import json
import time
from collections.abc import Callable
from dataclasses import replace

from collector.client import Client
from collector.config import Config, own_version, registry_address
from collector.console import Console
from collector.deliver import Delivery, Patience, deliver
from collector.errors import SlowError, UnreachableError, UsageError
from collector.outbox import Broken, Entry, Listing, Outbox
from schemas.identity import ULID
from schemas.limits import DOCUMENT_BYTES

NAME = "outbox"
ATTEMPTS = 4
SHOWN_BYTES = DOCUMENT_BYTES
"""Of a broken file no more is shown."""
NO_ANSWER = (UnreachableError.code, SlowError.code)
NOTHING = "The outbox is empty. Share what you tried: collector submit --outcome worked --note TEXT (collector submit --help)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One action, ids behind it."""
    parser.add_argument("action", choices=tuple(ACTIONS), help="list; send what is queued; show or drop a document or a broken file")
    parser.add_argument(
        "ids",
        nargs="*",
        default=[],
        metavar="ID",
        help="documents by id, broken files by name; send without one sends all that is queued",
    )
    parser.add_argument("--to", metavar="URL", help="the registry; otherwise the one named when submitting, then TAMESHI_REGISTRY")
    parser.add_argument("--json", action="store_true", help="print JSON on stdout")


def run(args: argparse.Namespace, console: Console) -> int:
    """The exit code of one action."""
    config = Config.from_env(args.environ)
    return ACTIONS[args.action](args, Outbox(config.state), config, console)


def _list(args: argparse.Namespace, outbox: Outbox, _config: Config, console: Console) -> int:
    listing = outbox.listing()
    entries = [entry for entry in listing.entries if not args.ids or entry.id in args.ids]
    if args.json:
        aside = [one.to_dict() for one in listing.broken]
        console.json({"entries": [entry.to_dict() for entry in entries], "broken": [str(one) for one in listing.broken], "aside": aside})
    for entry in () if args.json else entries:
        tried = f", tried {entry.attempts} times" if entry.state == "queued" and entry.attempts else ""
        told = str(entry.last.get("url") or entry.last.get("reason") or "").partition("\n")[0]
        console.print(f"{entry.id}  {entry.state}{tried}  {told}".rstrip())
    _warn(listing, console)
    if listing.broken:
        name = listing.broken[0].name
        console.note(f"Look at such a file with collector outbox show {name}; remove it with collector outbox drop {name}")
    if not entries and not listing.broken:
        console.note(NOTHING)
    elif any(entry.state == "queued" for entry in entries):
        console.note("Send what is queued: collector outbox send")
    return 0


def _send(args: argparse.Namespace, outbox: Outbox, config: Config, console: Console) -> int:
    listing = outbox.listing()
    _warn(listing, console)
    wanted = [outbox.need(one) for one in args.ids] or [entry for entry in listing.entries if entry.state == "queued"]
    registry = registry_address(args.to, "--to") if args.to is not None else None
    results: list[Delivery] = []
    silent: dict[str, Delivery] = {}
    for entry in wanted:
        target = registry or entry.registry or config.registry
        console.progress(f"sending {entry.id}")
        result = replace(silent[target], id=entry.id) if target in silent else _send_one(entry, target, outbox, config, console)
        if target is not None and result.code in NO_ANSWER:
            silent[target] = result  # What did not answer now does not answer the next one either.
        results.append(result)
        if not args.json:
            show(result, console)
    if args.json:
        console.json({"sent": [result.to_dict() for result in results], "broken": [str(one) for one in listing.broken]})
    elif not results:
        console.note("Nothing is queued." if listing.entries else NOTHING)
    states = {result.status for result in results}
    return 3 if "queued" in states else 1 if "refused" in states else 0


def _send_one(entry: Entry, target: str | None, outbox: Outbox, config: Config, console: Console) -> Delivery:
    if target is None:
        return Delivery(id=entry.id, status="queued", code="no-registry", reason=NO_REGISTRY)
    queued = outbox.put(entry.id, entry.path.read_bytes(), None) if entry.state != "queued" else entry
    return deliver(outbox, queued, client_of(target, config), patience(console))


def _show(args: argparse.Namespace, outbox: Outbox, _config: Config, console: Console) -> int:
    for entry in _named(args, outbox):
        if isinstance(entry, Broken):
            _show_broken(entry, args, console)
            continue
        document = json.loads(entry.path.read_bytes())
        console.json(document) if args.json else console.print(json.dumps(document, ensure_ascii=False, indent=2))
        for event in entry.events:
            console.note(
                f"{event.get('at')}  {event.get('event')}  {event.get('reason') or event.get('url') or event.get('to') or ''}".rstrip()
            )
    return 0


def _show_broken(broken: Broken, args: argparse.Namespace, console: Console) -> None:
    """What is in the file, as far as it can be shown, and what is wrong with it."""
    text = broken.path.read_bytes()[:SHOWN_BYTES].decode("utf-8", "replace")
    console.json(broken.to_dict() | {"text": text}) if args.json else console.print(text.rstrip("\n"))
    console.note(str(broken), "yellow")


def _drop(args: argparse.Namespace, outbox: Outbox, _config: Config, console: Console) -> int:
    entries = _named(args, outbox)
    for entry in entries:
        if isinstance(entry, Broken):
            outbox.drop_broken(entry)
            console.note(f"{entry.name} (broken) is removed from the outbox")
        else:
            outbox.drop(entry)
            console.note(f"{entry.id} ({entry.state}) is removed from the outbox")
    if args.json:
        console.json({"dropped": [entry.name if isinstance(entry, Broken) else entry.id for entry in entries]})
    return 0


def _named(args: argparse.Namespace, outbox: Outbox) -> list[Entry | Broken]:
    """The documents and the broken files that were named. A broken one is found once it was put aside, which the listing does."""
    if not args.ids:
        raise UsageError(f"{args.action} needs the id of a document or the name of a broken file; collector outbox list shows them")
    outbox.listing()
    return [_broken_or_entry(outbox, one) for one in args.ids]


def _broken_or_entry(outbox: Outbox, name: str) -> Entry | Broken:
    known = ULID.complaint(name) is None and outbox.find(name) is not None
    return outbox.need(name) if known else outbox.find_broken(name) or outbox.need(name)


def _warn(listing: Listing, console: Console) -> None:
    for broken in listing.broken:
        console.note(str(broken), "yellow")


ACTIONS: dict[str, Callable[[argparse.Namespace, Outbox, Config, Console], int]] = {
    "list": _list,
    "send": _send,
    "show": _show,
    "drop": _drop,
}
HANDLES = {
    "taken": 'belongs to another key there; what you send is shown by your key alone. Choose another one: handle = "…" in collector.toml',
    "too-many": "is not given to your key, which holds as many handles as one key may",
    "nobodys": 'shows nothing, or reads as the name of a key: it can be nobody\'s. Choose another one: handle = "…" in collector.toml',
}
NO_REGISTRY = (
    "no registry is named; the document waits in the outbox. Name one and send it: "
    'export TAMESHI_REGISTRY=https://… (or registry = "…" in ~/.config/tameshi/collector.toml), then collector outbox send'
)


def client_of(registry: str, config: Config) -> Client:
    """The client for one registry, with this host's proxies."""
    return Client(registry, proxies=config.proxies, version=own_version())


def patience(console: Console, attempts: int = ATTEMPTS) -> Patience:
    """Waits in real time, and says so."""
    return Patience(attempts, time.sleep, tell=console.progress)


def show(result: Delivery, console: Console) -> None:
    """What came of one document, for people."""
    if result.answer is not None:
        console.print(f"{result.status}: {result.answer.url or result.answer.id}", "green")
        if result.answer.handle is not None and result.answer.handle.get("state") in HANDLES:
            console.note(f"  the handle {result.answer.handle.get('name')} {HANDLES[result.answer.handle['state']]}", "yellow")
        for flag in (result.answer.judgement or {}).get("flags") or ():
            if isinstance(flag, dict):
                console.note(f"  flagged {flag.get('code', '')} at {flag.get('pointer') or '/'}: {flag.get('message', '')}", "yellow")
        return
    console.note(f"{result.status} {result.id}: {result.reason}", "red" if result.status == "refused" else "yellow")
    if result.status == "queued" and result.code != "no-registry":
        console.note("It waits in the outbox; send it later with collector outbox send")
