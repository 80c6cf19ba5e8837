"""The contributor's key: Ed25519, in the state folder, as `ssh-keygen` keeps keys. Whoever has the file is the contributor.

    state/key     the private key, for its owner alone; made on first use

The host's own `ssh-keygen` makes it and signs with it; where a host has none, the library `cryptography` does (the extra `sign`). Where
neither is there, what is sent is unsigned, and that is said.
"""

import base64
import hashlib
import os
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from collector.durable import make_folder, state_error, write_durably
from collector.errors import UnsignedError
from schemas.signature import (
    ALGORITHM,
    Fingerprint,
    Reader,
    Signature,
    SignatureError,
    armour,
    fingerprint_of,
    key_blob,
    public_line_of,
    read_signature,
)

FILE, NEXT = "key", "key.next"
TIMEOUT_S = 20.0
_PATH = "/usr/bin:/bin:/usr/local/bin"
_BEGIN, _END = "-----BEGIN OPENSSH PRIVATE KEY-----", "-----END OPENSSH PRIVATE KEY-----"
_EXTRA = "install openssh-client (or pip install tameshi[sign]) to sign what you send"


@dataclass(frozen=True, slots=True)
class Key:
    """A key pair on disk."""

    path: Path
    public: bytes
    seed: bytes = field(repr=False)
    """What the private key is made of; it never leaves."""

    @property
    def fingerprint(self) -> Fingerprint:
        """The name of the key, as `ssh-keygen -l` prints it."""
        return fingerprint_of(key_blob(self.public))

    @property
    def public_line(self) -> str:
        """The public key, as `ssh-keygen -y` prints it."""
        return public_line_of(self.public)

    def sign(self, content: bytes, namespace: str) -> str:
        """The armoured signature of some bytes. Raises UnsignedError where nothing on this host can sign."""
        done = _ssh_keygen("-Y", "sign", "-f", str(self.path), "-n", namespace, given=content)
        if isinstance(done, bytes):
            try:
                found = read_signature(done.decode("ascii", "replace"))
            except SignatureError as error:
                done = f"ssh-keygen gave something that {error}"
            else:
                if (found.key, found.namespace) == (self.public, namespace):
                    return armour(found)
                done = f"ssh-keygen signed with another key than {self.path}"
        try:
            from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        except ImportError:
            raise UnsignedError(f"{done}; {_EXTRA}") from None
        blank = Signature(key=self.public, namespace=namespace, hash_name=b"sha512", raw=b"")
        raw = Ed25519PrivateKey.from_private_bytes(self.seed).sign(blank.signed_words(content))
        return armour(Signature(key=self.public, namespace=namespace, hash_name=b"sha512", raw=raw))


def load_key(state: Path, name: str = FILE) -> Key | None:
    """The key of this state folder, or None where none was made yet. Raises UnsignedError for a file that holds none of ours."""
    path = state / name
    try:
        with path.open(encoding="ascii") as file:
            about = os.fstat(file.fileno())
            text = file.read()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise state_error(path, error) from None
    except UnicodeDecodeError:
        text = ""
    else:
        if about.st_uid == os.getuid() and about.st_mode & 0o077:  # ssh-keygen refuses it too; the library would not.
            raise UnsignedError(f"{path} is open to others, who could sign as you: chmod 600 {path}, or move it away for a new key")
    try:
        return Key(path, *_read(text))
    except (ValueError, IndexError):
        raise UnsignedError(f"{path} is no Ed25519 key without a passphrase, as ssh-keygen -t ed25519 -N '' makes one") from None


def kept_keys(state: Path) -> Iterator[Key]:
    """The key in use, then those that were given up; files that hold none of ours are passed over."""
    for path in sorted(state.glob(f"{FILE}*")):
        with suppress(UnsignedError):
            if (key := load_key(state, path.name)) is not None:
                yield key


def make_key(state: Path, name: str = FILE) -> Key:
    """The key of this state folder, made on first use; all processes of a race get the same one."""
    found = load_key(state, name)
    if found is None:
        make_folder(state)
        write_durably(state / name, _new_key(state), replace=False)
        found = load_key(state, name)
    if found is None:
        raise UnsignedError(f"{state / name} vanished while it was made")
    return found


def _new_key(state: Path) -> bytes:
    """A new private key's file, by whoever can make one here."""
    draft = state / f".new-{os.getpid()}-{os.urandom(4).hex()}"
    try:
        done = _ssh_keygen("-q", "-t", "ed25519", "-N", "", "-C", "tameshi", "-f", str(draft))
        if isinstance(done, bytes):
            return draft.read_bytes()
    except OSError as error:
        done = f"ssh-keygen made no key ({error.strerror})"
    finally:
        draft.unlink(missing_ok=True)
        draft.with_name(f"{draft.name}.pub").unlink(missing_ok=True)
    try:
        from cryptography.hazmat.primitives import serialization as form
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    except ImportError:
        raise UnsignedError(f"{done}; {_EXTRA}") from None
    made = Ed25519PrivateKey.generate()
    return made.private_bytes(form.Encoding.PEM, form.PrivateFormat.OpenSSH, form.NoEncryption())


def _read(text: str) -> tuple[bytes, bytes]:
    """The public key and the seed in a private key's file (OpenSSH's PROTOCOL.key). Raises ValueError for anything else."""
    lines = text.strip().splitlines()
    if lines[0] != _BEGIN or lines[-1] != _END:
        raise ValueError
    reader = Reader(base64.b64decode("".join(lines[1:-1]), validate=True))
    if reader.take(15) != b"openssh-key-v1\0" or reader.string() != b"none":
        raise ValueError
    reader.string()
    reader.string()
    reader.take(4)
    reader.string()
    private = Reader(reader.string())
    private.take(8)
    if private.string() != ALGORITHM:
        raise ValueError
    public, secret = private.string(), private.string()
    if len(public) != 32 or secret[32:] != public:
        raise ValueError
    return public, secret[:32]


def _ssh_keygen(*words: str, given: bytes = b"") -> bytes | str:
    """What the host's own program prints, or the reason why it gave nothing."""
    environment = {"PATH": f"{os.environ.get('PATH', '')}:{_PATH}".strip(":"), "LC_ALL": "C"}
    try:
        done = subprocess.run(
            ("ssh-keygen", *words),
            input=given,
            capture_output=True,
            timeout=TIMEOUT_S,
            env=environment,
            start_new_session=True,
            check=False,
        )
    except FileNotFoundError:
        return "ssh-keygen is not installed"
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"ssh-keygen cannot be run ({error})"
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines() or [f"exit code {done.returncode}"]
        return f"ssh-keygen does not sign here ({said[-1][:200]})"
    return done.stdout


def secret_of(key: Key) -> bytes:
    """What the keyed hash of a host is made with: a part of the key, from which the key cannot be told."""
    return hashlib.sha256(b"tameshi host key" + key.seed).digest()
