"""A worker of `registry serve` over a large registry: its memory, and four readers while somebody writes."""

import http.client
import threading
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.bench.served import ask, server

READERS = 4


class Worked(NamedTuple):
    """What became of the requests."""

    resident_mib: float
    """The most that the worker had in memory."""
    answers: dict[str, int]
    """Status of reads and writes → how often."""
    refused: list[str]
    """Addresses that were not answered as they should, some of them."""
    seconds: float


class _Tally:
    """Answers, counted by several threads."""

    def __init__(self) -> None:
        self.answers: Counter[str] = Counter()
        self.refused: list[str] = []

    def ask(self, connection: http.client.HTTPConnection, method: str, path: str, body: bytes | None = None) -> None:
        """One request more; status 0 where there was no answer."""
        try:
            status = ask(connection, method, path, body)
        except (OSError, http.client.HTTPException):
            connection.close()
            status = 0
        self.answers[f"{method} {status}"] += 1
        if not 200 <= status < 300:
            self.refused.append(f"{method} {path}: {status}")


def work(url: str, addresses: Sequence[str], bodies: Iterable[bytes], longest_s: float = 120) -> Worked:
    """Every address asked by four readers at once, each beginning elsewhere, while documents are sent one after the other."""
    tally, began = _Tally(), time.monotonic()
    with server(url) as (first, worker):
        over = threading.Event()

        def read(place: int) -> None:
            connection = http.client.HTTPConnection("127.0.0.1", first.port, timeout=120)
            begin = place * len(addresses) // READERS
            for address in [*addresses[begin:], *addresses[:begin]]:
                if time.monotonic() - began < longest_s:
                    tally.ask(connection, "GET", address)

        def write() -> None:
            connection = http.client.HTTPConnection("127.0.0.1", first.port, timeout=120)
            for body in bodies:
                tally.ask(connection, "POST", "/api/v1/submissions", body)
                if over.wait(0.01):
                    break

        writer, *readers = [threading.Thread(target=write), *(threading.Thread(target=read, args=(place,)) for place in range(READERS))]
        for thread in (writer, *readers):
            thread.start()
        for thread in readers:
            thread.join()
        over.set()
        writer.join()
        told = Path(f"/proc/{worker}/status").read_text("ascii")
    peak = next(int(line.split()[1]) for line in told.splitlines() if line.startswith("VmHWM"))
    return Worked(peak / 1024, dict(tally.answers), tally.refused[:20], time.monotonic() - began)
