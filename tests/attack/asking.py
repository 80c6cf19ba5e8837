"""Requests past every library that would mend them: the bytes that are given are the bytes that are sent."""

import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

ORDINARY: Mapping[str, str] = {"Host": "127.0.0.1", "Connection": "close"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back, and after how long; status 0 where nothing did."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    seconds: float = 0.0


def ask(
    port: int, method: str, target: str, body: bytes = b"", headers: Mapping[str, str] | None = None, *, wait_s: float = 30.0
) -> Answer:
    """The answer to one request on a connection of its own."""
    given = {**ORDINARY, **({"Content-Length": str(len(body))} if body or method == "POST" else {}), **(headers or {})}
    head = f"{method} {target} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in given.items())
    return send(port, head.encode("utf-8", "surrogateescape") + b"\r\n" + body, wait_s=wait_s)


def send(port: int, raw: bytes, *, wait_s: float = 30.0) -> Answer:
    """The answer to some bytes."""
    began = time.monotonic()
    try:
        with socket.create_connection(("127.0.0.1", port), wait_s) as connection:
            connection.settimeout(wait_s)
            _push(connection, raw)
            parts = []
            while part := connection.recv(65_536):
                parts.append(part)
    except OSError:
        parts = []
    return answer_of(b"".join(parts), time.monotonic() - began)


def _push(connection: socket.socket, raw: bytes) -> None:
    try:
        connection.sendall(raw)
    except OSError:
        return  # It answered before it had read everything, and that answer is what counts.


def answer_of(raw: bytes, seconds: float = 0.0) -> Answer:
    """Bytes as an answer."""
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    words = first.split(" ")
    status = int(words[1]) if len(words) > 1 and words[1].isdigit() else 0
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    if headers.get("transfer-encoding") == "chunked":
        body = _unchunked(body)
    return Answer(status=status, headers=headers, body=body, seconds=seconds)


def _unchunked(body: bytes) -> bytes:
    parts = []
    while body:
        size, _, rest = body.partition(b"\r\n")
        count = int(size.split(b";")[0] or b"0", 16)
        if not count:
            break
        parts.append(rest[:count])
        body = rest[count + 2 :]
    return b"".join(parts)
