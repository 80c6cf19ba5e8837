"""What a key says: documents that are signed, and statements that withdraw, amend or give the key up."""

from collections.abc import Mapping
from typing import Any

from collector.key import Key
from schemas.canonical import digest
from schemas.signature import MEMBER, STATEMENT, STATEMENT_NAMESPACE, SUBMISSION_NAMESPACE, signed_bytes

Document = dict[str, Any]


def signed(document: Mapping[str, Any], key: Key, handle: str | None = None) -> Document:
    """The document with its contributor and their signature."""
    named = dict(document) | {"contributor": {"fingerprint": key.fingerprint, "handle": handle}}
    return named | {MEMBER: key.sign(signed_bytes(named), SUBMISSION_NAMESPACE)}


def withdrawal(key: Key, older: Mapping[str, Any], stated_at: str) -> Document:
    """The letter that takes a submission back."""
    return {"statement": _statement(key, "withdraw", stated_at, submission=older["id"], sha256=digest(older))}


def amendment(key: Key, older: Mapping[str, Any], newer: Mapping[str, Any], stated_at: str) -> Document:
    """The letter that puts a newer revision in the place of an older one."""
    handle = (older.get("contributor") or {}).get("handle")
    document = signed(dict(newer) | {"amended_at": stated_at}, key, handle)
    named = {"submission": older["id"], "sha256": digest(older), "becomes": digest(document)}
    return {"statement": _statement(key, "amend", stated_at, **named), "document": document}


def rotation(key: Key, successor: Key, stated_at: str) -> Document:
    """The letter that gives a key up for another one, by both."""
    told = _told(key, "rotate", stated_at, successor=successor.public_line)
    told["countersignature"] = successor.sign(signed_bytes(told), STATEMENT_NAMESPACE)
    return {"statement": told | {MEMBER: key.sign(signed_bytes(told), STATEMENT_NAMESPACE)}}


def _statement(key: Key, action: str, stated_at: str, **named: str) -> Document:
    told = _told(key, action, stated_at, **named)
    return told | {MEMBER: key.sign(signed_bytes(told), STATEMENT_NAMESPACE)}


def _told(key: Key, action: str, stated_at: str, **named: str) -> Document:
    return {"schema": STATEMENT, "action": action, "fingerprint": key.fingerprint, "stated_at": stated_at, **named}
