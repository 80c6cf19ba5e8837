"""Who vouches for a document: an Ed25519 signature in the form of OpenSSH's `ssh-keygen -Y sign` (PROTOCOL.sshsig, version 1).

What is signed are the canonical bytes of a JSON object without its member `signature`, which holds the armoured signature: so it goes
wherever the object goes, and `ssh-keygen -Y verify` checks it without any of our code (docs/signing.md). The mathematics is left to
whoever has it; here is the form alone, and it is read strictly: one signature has one text.
"""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NewType

from schemas.canonical import canonical_bytes

Fingerprint = NewType("Fingerprint", str)
"""A public key's name as `ssh-keygen -l` prints it: `SHA256:` and 43 letters."""

SUBMISSION_NAMESPACE, STATEMENT_NAMESPACE = "tameshi-submission@1", "tameshi-statement@1"
STATEMENT = "tameshi-statement/1"
ALGORITHM = b"ssh-ed25519"
HASHES = {b"sha256": hashlib.sha256, b"sha512": hashlib.sha512}
MEMBER = "signature"
_BEGIN, _END = "-----BEGIN SSH SIGNATURE-----\n", "-----END SSH SIGNATURE-----\n"
_MAGIC = b"SSHSIG"
_LINE_CHARACTERS = 70
_KEY_BYTES, _SIGNATURE_BYTES = 32, 64


class SignatureError(ValueError):
    """A text that is no signature of ours, or not this one; `code` is stable: truncated, not-a-signature, algorithm, namespace, …"""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What an armoured signature holds."""

    key: bytes
    """The 32 bytes of the public key."""
    namespace: str
    hash_name: bytes
    raw: bytes
    """The 64 bytes that Ed25519 makes."""

    @property
    def fingerprint(self) -> Fingerprint:
        """The key's name."""
        return fingerprint_of(key_blob(self.key))

    def signed_words(self, content: bytes) -> bytes:
        """What Ed25519 signed, if it signed `content`."""
        hashed = HASHES[self.hash_name](content).digest()
        return _MAGIC + b"".join(map(_string, (self.namespace.encode(), b"", self.hash_name, hashed)))


def signed_bytes(told: Mapping[str, Any]) -> bytes:
    """The bytes that the signature of an object is made over."""
    return canonical_bytes({key: value for key, value in told.items() if key != MEMBER})


def key_blob(key: bytes) -> bytes:
    """An Ed25519 key as OpenSSH writes it behind `ssh-ed25519`, before base64."""
    return _string(ALGORITHM) + _string(key)


def key_of(public_line: str) -> bytes:
    """The 32 bytes of a key's public line, `ssh-ed25519 AAAA… comment`. Raises SignatureError for anything else."""
    algorithm, _, rest = public_line.strip().partition(" ")
    try:
        blob = base64.b64decode(rest.split(" ")[0], validate=True)
        key = Reader(blob).key()
    except ValueError:
        raise SignatureError("not-a-key", "is no public key of the kind ssh-ed25519, as ssh-keygen writes it") from None
    if algorithm.encode() != ALGORITHM:
        raise SignatureError("algorithm", f"names the algorithm {algorithm[:40]!r}; ssh-ed25519 is known here")
    return key


def fingerprint_of(blob: bytes) -> Fingerprint:
    """The fingerprint of a key's blob, as `ssh-keygen -l` prints it."""
    return Fingerprint("SHA256:" + base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("="))


def public_line_of(key: bytes) -> str:
    """A key's public line, as `ssh-keygen` writes it."""
    return f"{ALGORITHM.decode()} {base64.b64encode(key_blob(key)).decode()}"


def armour(signature: Signature) -> str:
    """The signature as `ssh-keygen -Y sign` writes it."""
    raw = _string(ALGORITHM) + _string(signature.raw)
    parts = (key_blob(signature.key), signature.namespace.encode(), b"", signature.hash_name, raw)
    text = base64.b64encode(_MAGIC + (1).to_bytes(4) + b"".join(map(_string, parts))).decode()
    lines = (text[start : start + _LINE_CHARACTERS] + "\n" for start in range(0, len(text), _LINE_CHARACTERS))
    return _BEGIN + "".join(lines) + _END


def read_signature(text: str) -> Signature:
    """What an armoured signature says. Raises SignatureError where it is not, letter by letter, what OpenSSH writes."""
    if not text.startswith(_BEGIN):
        raise SignatureError("not-a-signature", f"must begin with the line {_BEGIN.strip()}")
    if not text.endswith(_END):
        raise SignatureError("truncated", f"must end with the line {_END.strip()} and a line end; what is there was cut off or added to")
    try:
        blob = base64.b64decode(text[len(_BEGIN) : -len(_END)].replace("\n", ""), validate=True)
    except ValueError:
        raise SignatureError("not-a-signature", "holds something else than base64 between its first and last line") from None
    found = _read_blob(Reader(blob))
    if armour(found) != text:
        raise SignatureError("not-a-signature", "is not written as ssh-keygen writes it: lines of 70 letters, each ended by a line feed")
    return found


def _read_blob(reader: "Reader") -> Signature:
    if reader.take(len(_MAGIC)) != _MAGIC:
        raise SignatureError("not-a-signature", "holds no signature of OpenSSH: it does not begin with SSHSIG")
    version = int.from_bytes(reader.take(4))
    if version != 1:
        raise SignatureError("not-a-signature", f"is of version {version} of SSHSIG; version 1 is read here")
    key = Reader(reader.string()).key()
    namespace, reserved, hash_name = reader.string(), reader.string(), reader.string()
    inner = Reader(reader.string())
    algorithm, raw = inner.string(), inner.string()
    if hash_name not in HASHES or algorithm != ALGORITHM:
        named = b" over ".join((algorithm, hash_name)).decode(errors="replace")
        raise SignatureError("algorithm", f"names {named[:60]!r}; ssh-ed25519 over sha256 or sha512 is known here")
    if reserved or len(raw) != _SIGNATURE_BYTES or reader.rest or inner.rest:
        raise SignatureError("not-a-signature", "holds bytes that no signature of OpenSSH has")
    try:
        return Signature(key=key, namespace=namespace.decode(), hash_name=hash_name, raw=raw)
    except UnicodeDecodeError:
        raise SignatureError("namespace", "names a namespace that is no UTF-8") from None


class Reader:
    """OpenSSH's strings, each behind its length, out of some bytes."""

    def __init__(self, content: bytes) -> None:
        self.rest = content

    def take(self, count: int) -> bytes:
        """The next bytes; SignatureError where fewer are left."""
        if count > len(self.rest):
            raise SignatureError("truncated", "ends early: bytes are missing in its middle or at its end")
        taken, self.rest = self.rest[:count], self.rest[count:]
        return taken

    def string(self) -> bytes:
        """The next string."""
        return self.take(int.from_bytes(self.take(4)))

    def key(self) -> bytes:
        """The key that is all there is; SignatureError where it is of another kind or something follows."""
        algorithm = self.string()
        if algorithm != ALGORITHM:
            kind = algorithm.decode(errors="replace")[:40]
            raise SignatureError("algorithm", f"is by a key of the kind {kind!r}; ssh-ed25519 is known here")
        key = self.string()
        if len(key) != _KEY_BYTES or self.rest:
            raise SignatureError("not-a-signature", "holds a public key of a wrong length")
        return key


def _string(content: bytes) -> bytes:
    return len(content).to_bytes(4) + content
