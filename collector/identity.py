"""Who submits: a secret that stays on this host, and the keyed hash by which its host is recognised."""

import hmac
import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from collector.durable import make_folder, state_error, write_durably
from collector.errors import StateError
from collector.key import Key, secret_of

SECRET_BYTES = 32
FILE = "secret"


def load_secret(state: Path, chance: Callable[[int], bytes] = os.urandom) -> bytes:
    """The contributor's secret, made on first use; all processes of a race get the same one."""
    path = state / FILE
    found = _read(path)
    if found is None:
        make_folder(state)
        write_durably(path, chance(SECRET_BYTES), replace=False)
        found = _read(path)
    if found is None or len(found) != SECRET_BYTES:
        raise StateError(f"{path} does not hold {SECRET_BYTES} bytes; move it away, and a new one is made (this host then counts as new)")
    return found


def host_secret(state: Path, key: Key | None) -> bytes:
    """What this contributor's hosts are recognised with: a part of the key, but for who had a secret before there was a key."""
    found = _read(state / FILE)
    return secret_of(key) if found is None and key is not None else load_secret(state)


def keep_secret(state: Path, secret: bytes) -> None:
    """The secret in a file of its own: hosts stay the same hosts after the key was given up."""
    write_durably(state / FILE, secret, replace=False)


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise state_error(path, error) from None


def host_key(secret: bytes, machine_id: str | None) -> str | None:
    """The key of the host for this contributor: HMAC-SHA256(secret, machine-id), shortened; None without a machine-id."""
    words = (machine_id or "").strip()
    if not words or words == "uninitialized":
        return None
    return hmac.new(secret, words.encode(), sha256).hexdigest()[:32]


def contributor(handle: str | None) -> dict[str, str | None] | None:
    """The document's contributor; unsigned, so a handle is all there can be."""
    return {"fingerprint": None, "handle": handle} if handle else None
