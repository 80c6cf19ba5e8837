"""`collector key`: the contributor's key shown, or given up for a new one."""

import argparse
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from collector.commands.outbox import client_of
from collector.config import Config, registry_address
from collector.console import Console
from collector.durable import move_durably, write_durably
from collector.errors import UsageError
from collector.identity import host_secret, keep_secret
from collector.key import FILE, NEXT, Key, load_key, make_key
from collector.outbox import Outbox
from collector.signing import rotation
from schemas.times import rfc3339

NAME = "key"
LETTER = "rotation.json"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to do with it."""
    parser.description = (
        "Shows the key that signs what you send: keep a copy of its file, for without it nobody can amend or withdraw your submissions. "
        "rotate makes a new key and has the registry take it in the old one's place; tell further registries with --again."
    )
    parser.add_argument("action", choices=("show", "rotate"))
    parser.add_argument("--to", metavar="URL", help="the registry to tell (otherwise TAMESHI_REGISTRY, then the config file)")
    parser.add_argument("--again", action="store_true", help="send the last rotation's letter once more, to another registry")
    parser.add_argument("--json", action="store_true", help="print JSON on stdout")


def run(args: argparse.Namespace, console: Console) -> int:
    """0 shown or rotated, 1 refused, 3 where the registry was not reached: then the old key stays in use."""
    config = Config.from_env(args.environ)
    if args.action == "rotate":
        registry = registry_address(args.to, "--to") if args.to is not None else config.registry
        if registry is None:
            raise UsageError("name the registry to tell: --to URL")
        _rotate(config, registry, args.again)
    _show(make_key(config.state), args.json, console)
    return 0


def _show(key: Key, as_json: bool, console: Console) -> None:
    if as_json:
        console.json({"fingerprint": key.fingerprint, "public_key": key.public_line, "path": str(key.path)})
        return
    console.print(f"{key.fingerprint}\n{key.public_line}")
    console.note(f"The private key is {key.path}; keep a copy of it where only you can read it.")


def _rotate(config: Config, registry: str, again: bool) -> None:
    """The new key in use, once the registry has taken it. A letter that was not answered is sent again as it was."""
    state, client = config.state, client_of(registry, config)
    file = state / LETTER
    if again:
        client.state(_written(file))
        return
    key = load_key(state)
    if key is None:
        raise UsageError("there is no key to give up yet; the first submission makes one")
    if waiting := sum(entry.state == "queued" for entry in Outbox(state).listing().entries):
        raise UsageError(f"{waiting} in the outbox may be signed by this key, which is refused afterwards: collector outbox send first")
    successor = make_key(state, NEXT)
    if not _is_about(file, key, successor):
        write_durably(file, _bytes(rotation(key, successor, rfc3339(datetime.now(UTC)))))
    client.state(_written(file))
    keep_secret(state, host_secret(state, key))
    former = state / f"{FILE}.{key.fingerprint.removeprefix('SHA256:')[:12].replace('/', '_')}"
    write_durably(former, key.path.read_bytes(), replace=False)
    move_durably(state / NEXT, state / FILE)  # In one step: at no moment is there no key.


def _is_about(file: Path, key: Key, successor: Key) -> bool:
    """Whether a letter gives up this key for that one; it may be of an earlier rotation, or cut off."""
    try:
        statement = json.loads(file.read_bytes())["statement"]
        return (statement["fingerprint"], statement["successor"]) == (key.fingerprint, successor.public_line)
    except (OSError, ValueError, LookupError, TypeError):
        return False


def _written(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror}; no key was given up from here") from None


def _bytes(letter: Mapping[str, Any]) -> bytes:
    return json.dumps(letter, ensure_ascii=False).encode()
