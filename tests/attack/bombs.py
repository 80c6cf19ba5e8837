"""Much out of little: compressed bodies that unfold, JSON that nests, clients that dawdle."""

import gzip
import json
import socket
import time
import zlib
from collections.abc import Callable

import psutil

from registry.ingest.receive import zstd
from tests.attack.asking import ask
from tests.attack.outcome import Outcome
from tests.attack.served import Served

MIB = 1024 * 1024
GROWTH_MIB = 400.0
"""More memory than that is too much for one bomb; two may be unfolded at once."""
SLOW_HEADS = 300


def bombs(served: Served) -> Outcome:
    """Bodies that unfold to gigabytes, or nest without end: refused, soon, in little memory."""
    outcome = Outcome(bar_s=15.0)
    before, most = _memory_mib(served), 0.0
    for name, path, body, encoding in _bodies():
        media = "application/x-ndjson" if path.endswith("batch") else "application/json"
        answer = ask(
            served.port, "POST", path, body, {"Content-Type": media, **({"Content-Encoding": encoding} if encoding else {})}, wait_s=60.0
        )
        outcome.took(answer.seconds)
        outcome.unless(answer.status == 200 if path.endswith("batch") else 400 <= answer.status < 500, f"{name}: status {answer.status}")
        outcome.unless(answer.seconds <= outcome.bar_s, f"{name}: {answer.seconds:.1f} s")
        most = max(most, _memory_mib(served))
    outcome.unless(most - before < GROWTH_MIB, f"memory grew by {most - before:.0f} MiB")
    outcome.note = f"memory of the server grew by {most - before:.0f} MiB"
    return outcome


def dawdlers(served: Served) -> Outcome:
    """Clients that send heads and bodies byte by byte, or take no answer: others are answered meanwhile, and the slow are left."""
    outcome = Outcome(bar_s=5.0)
    heads = [_client(served.port, b"GET /search?q=a HTTP/1.1\r\nHost: a\r\nX-A: ") for _ in range(SLOW_HEADS)]
    _probe(served, outcome, 10)
    began = time.monotonic()
    outcome.unless(_all_left(heads, 30.0), "heads that do not end were waited for longer than 30 s")
    left_s = time.monotonic() - began
    bodies = [_client(served.port, _BODY) for _ in range(4)]
    readers = [_client(served.port, b"GET /charts HTTP/1.1\r\nHost: a\r\n\r\n" * 40) for _ in range(3)]
    _probe(served, outcome, 10)
    outcome.unless(_all_left(bodies, 60.0), "bodies that do not end were waited for longer than 60 s")
    for reader in readers:
        reader.close()
    whole = [_client(served.port, _BODY) for _ in range(16)]
    blocked = ask(served.port, "GET", "/healthz", wait_s=60.0)
    outcome.unless(blocked.status == 200, "after twice as many slow bodies as threads nobody was answered within 60 s")
    for client in whole:
        client.close()
    outcome.tried += SLOW_HEADS + 4 + 3 + 16
    outcome.note = (
        f"{SLOW_HEADS} slow heads were left after {left_s:.0f} s; 16 slow bodies on 8 threads held others up for {blocked.seconds:.0f} s"
    )
    return outcome


_BODY = b"POST /api/v1/submissions HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 500000\r\n\r\n{"


def _client(port: int, begun: bytes) -> socket.socket:
    client = socket.create_connection(("127.0.0.1", port), 10)
    client.sendall(begun)
    return client


def _probe(served: Served, outcome: Outcome, times: int) -> None:
    for _ in range(times):
        answer = ask(served.port, "GET", "/readyz", wait_s=20.0)
        outcome.took(answer.seconds)
        outcome.unless(answer.status == 200 and answer.seconds <= outcome.bar_s, f"meanwhile: {answer.status} after {answer.seconds:.1f} s")


def _all_left(clients: list[socket.socket], within_s: float) -> bool:
    """Whether the server ends all of them in time."""
    until, left = time.monotonic() + within_s, True
    for client in clients:
        client.settimeout(max(0.05, until - time.monotonic()))
        try:
            while client.recv(65_536):
                pass
        except TimeoutError:
            left = False
        except OSError:
            pass
        client.close()
    return left


def _bodies() -> list[tuple[str, str, bytes, str]]:
    one, batch = "/api/v1/submissions", "/api/v1/submissions:batch"
    zeros = _zeros(_Gzip(), 1024)
    return [
        ("1 GiB of zeros as gzip", one, zeros, "gzip"),
        ("1 GiB of zeros as zstd", one, _zeros(zstd.ZstdCompressor(level=3), 1024), "zstd"),
        ("gzip within gzip within gzip", one, gzip.compress(gzip.compress(zeros)), "gzip"),
        ("two encodings", one, gzip.compress(zeros), "gzip, gzip"),
        ("a thousand members", one, gzip.compress(b" ") * 1000, "gzip"),
        ("a window of 2 GiB", one, bytes.fromhex("28b52ffd00a8") + b"\x01\x00\x00", "zstd"),
        ("a gzip that ends early", one, zeros[:-20], "gzip"),
        ("a batch of 1 GiB of zeros", batch, zeros, "gzip"),
        ("a batch of 1 GiB of line ends", batch, _zeros(_Gzip(), 1024, b"\n"), "gzip"),
        ("a batch of a hundred thousand lines", batch, b"{}\n" * 100_000, ""),
        ("a million lists", one, b"[" * 1_000_000, ""),
        ("a million objects", one, b'{"a":' * 300_000, ""),
        ("the same key again and again", one, b'{"a":1,' + b'"a":1,' * 200_000 + b'"a":1}', ""),
        ("a hundred thousand keys", one, json.dumps({f"k{number}": 1 for number in range(100_000)}).encode(), ""),
        ("a number of a million digits", one, b'{"a":' + b"9" * 1_000_000 + b"}", ""),
        ("a large exponent", one, b'{"a":1e' + b"9" * 300 + b"}", ""),
        ("more bytes than may be", one, b" " * (9 * MIB), ""),
        ("a hundred thousand empty objects", one, b'{"schema":"tameshi/1","runs":[' + b"{}," * 100_000 + b"{}]}", ""),
    ]


class _Gzip:
    """zlib's compressor, as gzip."""

    def __init__(self) -> None:
        inner = zlib.compressobj(9, zlib.DEFLATED, 31)
        self.compress: Callable[[bytes], bytes] = inner.compress
        self.flush: Callable[[], bytes] = inner.flush


def _zeros(compressor: "_Gzip | zstd.ZstdCompressor", mib: int, byte: bytes = b"\0") -> bytes:
    part = byte * MIB
    return b"".join(compressor.compress(part) for _ in range(mib)) + compressor.flush()


def _memory_mib(served: Served) -> float:
    return max((child.memory_info().rss / MIB for child in psutil.Process(served.process.pid).children()), default=0.0)
