"""One call of a hook: a POST to an address that was looked at, without following anything that the answer says."""

import http.client
import socket
import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from registry.hooks.addresses import Address, Target, public_addresses, target_of
from registry.hooks.errors import AddressError

TIMEOUT_S = 10.0
_READ = 1024
"""Of an answer; the rest is nobody's business."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """The world of a call: who may be called, and which certificates are trusted."""

    addresses: Callable[[Target], Sequence[Address]] = public_addresses
    context: ssl.SSLContext = field(default_factory=ssl.create_default_context)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What came of a call."""

    is_taken: bool
    words: str
    """Status or fault, without a word of the receiver's own."""


def call(url: str, body: bytes, headers: Mapping[str, str], network: Network) -> Answered:
    """The call made, or why not. Only an answer 2xx means that it was taken."""
    try:
        target = target_of(url)
        address = network.addresses(target)[0]
    except AddressError as error:
        return Answered(is_taken=False, words=str(error)[:200])
    try:
        status = _post(target, address, body, headers, network)
    except ssl.SSLCertVerificationError:
        return Answered(is_taken=False, words="its certificate does not hold")
    except (OSError, http.client.HTTPException) as error:
        return Answered(is_taken=False, words=(getattr(error, "strerror", None) or type(error).__name__)[:200])
    return Answered(is_taken=200 <= status < 300, words=f"HTTP {status}")


def _post(target: Target, address: Address, body: bytes, headers: Mapping[str, str], network: Network) -> int:
    plain = socket.create_connection((str(address), target.port), timeout=TIMEOUT_S)
    connection = http.client.HTTPConnection(target.host, target.port, timeout=TIMEOUT_S)
    connection.sock = plain
    try:
        if target.scheme == "https":
            connection.sock = network.context.wrap_socket(plain, server_hostname=target.host)
        told = {
            "Host": target.authority, "Content-Type": "application/json", "User-Agent": "Tameshi", "Content-Length": str(len(body)),
            "Connection": "close",
        }  # fmt: skip
        connection.putrequest("POST", target.path, skip_host=True, skip_accept_encoding=True)
        for name, value in (told | dict(headers)).items():
            connection.putheader(name, value)
        connection.endheaders(body)
        answer = connection.getresponse()
        answer.read(_READ)
        return answer.status
    finally:
        connection.close()
        plain.close()
