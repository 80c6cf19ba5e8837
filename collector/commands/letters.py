"""What `withdraw` and `amend` share: whose submission it is, how it stands, and the letter on its way."""

import argparse
import json
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from collector.commands.outbox import NO_REGISTRY, client_of, patience
from collector.config import Config, registry_address
from collector.console import Console
from collector.deliver import Delivery, deliver
from collector.errors import RemoteError, UsageError
from collector.key import Key, kept_keys, load_key
from collector.outbox import Entry, Outbox, as_letter
from schemas.canonical import canonical_bytes
from schemas.identity import ULID, new_id
from schemas.signature import MEMBER, SUBMISSION_NAMESPACE, signed_bytes
from schemas.times import rfc3339

Document = dict[str, Any]
ATTEMPTS = 3
EXIT_CODES = {"done": 0, "duplicate": 0, "refused": 1, "queued": 3}
NO_KEY = (
    "there is no key here; only the key that signed a submission may change it. Bring it to {path}, or set TAMESHI_STATE to where it is"
)


@dataclass(frozen=True, slots=True)
class Desk:
    """What a letter is written with."""

    config: Config
    outbox: Outbox
    console: Console
    key: Key
    entry: Entry | None
    """The submission as it was sent from here, if it was."""
    registry: str | None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which submission, where it is, and how to answer."""
    parser.add_argument("id", metavar="ID", help="the submission's id, as collector outbox list or its page shows it")
    parser.add_argument("--to", metavar="URL", help="the registry; otherwise the one it was sent to, then TAMESHI_REGISTRY")
    parser.add_argument("--json", action="store_true", help="print JSON on stdout")


def open_desk(args: argparse.Namespace, console: Console) -> Desk:
    """Key, outbox and registry for one submission. Raises UsageError where there is no such id or no key."""
    config = Config.from_env(args.environ)
    if complaint := ULID.complaint(args.id):
        raise UsageError(f"{args.id!r} is no id of a submission: it {complaint}")
    key = load_key(config.state)
    if key is None:
        raise UsageError(NO_KEY.format(path=config.state / "key"))
    outbox = Outbox(config.state)
    entry = outbox.find(args.id)
    told = registry_address(args.to, "--to") if args.to is not None else None
    return Desk(config, outbox, console, key, entry, told or (entry.sent_to if entry else None) or config.registry)


def newest(desk: Desk, document_id: str) -> Document:
    """The submission as the registry has it; where none answers, as it was sent from here. Raises RemoteError, RefusedError, UsageError."""
    if desk.registry is None and desk.entry is None:
        raise UsageError(f"no registry is named, and {document_id} was not sent from here; name one with --to")
    try:
        if desk.registry is not None:
            desk.console.progress(f"asking {desk.registry}")
            return client_of(desk.registry, desk.config).newest(document_id)
    except RemoteError:
        if desk.entry is None:
            raise
    told: Document = json.loads(desk.entry.path.read_bytes()) if desk.entry is not None else {}
    return told


def check_ours(desk: Desk, told: Mapping[str, Any]) -> None:
    """Nothing, where a key of this state folder surely signed this very document; what a registry shows is not signed again unseen.

    Ed25519 signs the same bytes in the same way each time: a signature is ours if signing again gives the same. Raises UsageError.
    """
    if desk.entry is not None and desk.entry.path.read_bytes() == canonical_bytes(told):
        return
    signature, claimed = told.get(MEMBER), (told.get("contributor") or {}).get("fingerprint")
    if not signature:
        raise UsageError(f"{told.get('id')} is unsigned: no key can show that it is its own, and none may amend it")
    for key in kept_keys(desk.config.state):
        if key.fingerprint == claimed and key.sign(signed_bytes(told), SUBMISSION_NAMESPACE) == signature:
            return
    raise UsageError(
        f"what {desk.registry or 'the outbox'} shows as {told.get('id')} was signed by no key of {desk.config.state}, or changed since:"
        " nothing is signed. Bring the key that signed it, or ask another registry with --to"
    )


def send(desk: Desk, write: Callable[[str], Mapping[str, Any]]) -> Delivery:
    """What came of a letter, written now: on disk before the network is tried."""
    now = datetime.now(UTC)
    entry_id = new_id(int(time.time() * 1000), os.urandom(10))
    entry = desk.outbox.put(entry_id, as_letter(entry_id, write(rfc3339(now))), desk.registry)
    if desk.registry is None:
        return Delivery(id=entry_id, status="queued", code="no-registry", reason=NO_REGISTRY)
    return deliver(desk.outbox, entry, client_of(desk.registry, desk.config), patience(desk.console, ATTEMPTS))


def tell(desk: Desk, document_id: str, delivery: Delivery, done: str, as_json: bool) -> int:
    """The exit code, after what came of it was said: `done` is the word for that it worked."""
    status = done if delivery.status == "done" else delivery.status
    if as_json:
        desk.console.json(delivery.to_dict() | {"id": document_id, "status": status, "letter": delivery.id})
    elif delivery.answer is not None:
        desk.console.print(f"{status}: {delivery.answer.url or document_id}", "green")
    else:
        desk.console.note(f"{status}: {delivery.reason}", "red" if status == "refused" else "yellow")
        if status == "queued":
            desk.console.note("The signed letter waits in the outbox; send it later with collector outbox send")
    return EXIT_CODES[delivery.status]
