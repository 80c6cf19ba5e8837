"""Signatures by which a receiver knows that a call came from this registry: those of Standard Webhooks, version 1."""

import base64
import hmac
import secrets
from collections.abc import Mapping
from hashlib import sha256

PREFIX = "whsec_"


def new_secret() -> str:
    """A secret that the registry and one receiver share."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode("ascii")


def headers_of(secret: str, message_id: str, at_s: int, body: bytes) -> Mapping[str, str]:
    """The headers of a call: its name, which stays the same when it is tried again, its time, and the signature over both and the body."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{message_id}.{at_s}.".encode("ascii") + body
    signature = base64.b64encode(hmac.new(key, signed, sha256).digest()).decode("ascii")
    return {"webhook-id": message_id, "webhook-timestamp": str(at_s), "webhook-signature": f"v1,{signature}"}
