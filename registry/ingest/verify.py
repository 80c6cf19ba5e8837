"""Whether a key said what it is said to have said: the one place where signatures are checked."""

from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from registry.errors import ForgedError
from registry.ingest.receive import Received
from schemas import Fault
from schemas.signature import SUBMISSION_NAMESPACE, Fingerprint, SignatureError, read_signature, signed_bytes

CLAIM = "/contributor/fingerprint"
_PRIME = 2**255 - 19
_OF_ORDER_8 = 2707385501144840649318225287225658788936804267575313519463743609750303402022
_WEAK = frozenset({0, 1, _PRIME - 1, _OF_ORDER_8, _PRIME - _OF_ORDER_8})
"""The places on the curve from which no more than eight are reached: signatures under such a key can be made without any secret."""


def proven_key(told: Mapping[str, Any], namespace: str, claimed: str | None, claim: str, member: str = "/signature") -> Fingerprint:
    """The key that signed this object, every member of it and in this namespace, and that the object itself says it is of.

    Nothing else comes back: not a signature that was cut off or made for another object or another purpose, and not one by another key.
    Raises ForgedError, whose fault points at `member`, or at the `claim` where that is what does not fit.
    """
    try:
        found = read_signature(told["signature"])
        if found.namespace != namespace:
            raise SignatureError("namespace", f"was made in the namespace {found.namespace[:60]!r}; {namespace} is needed here")
    except SignatureError as error:
        raise _forged(member, error.code, str(error)) from None
    if claimed != found.fingerprint:
        names = f"claims {claimed}" if claimed else "claims no key"
        raise _forged(claim, "another-key", f"{names}, but the signature is by {found.fingerprint}")
    if _is_weak(found.key):
        raise _forged(
            member, "weak-key", f"is by {found.fingerprint}, a key that anybody can sign with; ssh-keygen -t ed25519 makes others"
        )
    try:
        Ed25519PublicKey.from_public_bytes(found.key).verify(found.raw, found.signed_words(signed_bytes(told)))
    except InvalidSignature:
        message = f"is not a signature of this content by {found.fingerprint}: one of the two was changed after it was made"
        raise _forged(member, "other-content", message) from None
    return found.fingerprint


def _is_weak(key: bytes) -> bool:
    """Whether a public key proves nothing, or is written in another way than the one that ssh-keygen has for it."""
    place = int.from_bytes(key, "little") % 2**255
    return place in _WEAK or place >= _PRIME


def signer_of(received: Received) -> Fingerprint | None:
    """The key that vouches for a document, or None where it is unsigned. Raises ForgedError."""
    submission = received.submission
    if submission.signature is None:
        return None
    claimed = submission.contributor.fingerprint if submission.contributor else None
    return proven_key(received.document, SUBMISSION_NAMESPACE, claimed, CLAIM)


def _forged(pointer: str, code: str, message: str) -> ForgedError:
    return ForgedError(f"{pointer} {message}", [Fault(pointer, code, message)])
