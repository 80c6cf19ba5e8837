"""Many submissions in one request: a document a line in, an answer a line out."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from flask import Flask, Response, request

from registry.api import answers
from registry.api.problems import details_of
from registry.errors import ReceiveError, RefusedError, RegistryError, TooLargeError, TooManyError
from registry.ingest.batch import Told, take_batch
from registry.ingest.quota import admit_new
from registry.ingest.receive import check_content_type
from registry.ingest.stream import Line, lines_of
from registry.services import Services
from schemas import Submission

PATH = "/api/v1/submissions:batch"
NDJSON = "application/x-ndjson"
MOST_LINES = 10_000
MOST_FAULTS = 20
"""Faults that the answer to one line lists; sent alone, a document is told all of them."""
_IN_MEMORY_BYTES = 1024 * 1024


def install(app: Flask, services: Services) -> None:
    """The route."""

    def admit(one: Submission) -> None:
        admit_new(one, services.database.reading, services.door.admit_key)

    def batch() -> Response:
        """Every answer is kept until the last line was read: a sender that reads only afterwards must not be waited for."""
        check_content_type(request.headers.get("Content-Type", ""), NDJSON)
        reader = _Reader(lambda: services.door.admit_address("batch"))
        lines = reader.read(lines_of(request.stream, request.headers.get("Content-Encoding", "")))
        sink = SpooledTemporaryFile(_IN_MEMORY_BYTES)  # noqa: SIM115  # Closed with the answer that it becomes.
        counts: Counter[str] = Counter()
        for told in take_batch(lines, services.database.writing, services.now, admit):
            services.metrics.submissions.labels("refused" if isinstance(told.outcome, RegistryError) else told.outcome.status).inc()
            if isinstance(told.outcome, RefusedError):
                services.refusals.note(told.outcome.code, services.database, services.now())
            _write(sink, answer := _answer(told, answers.site_url(services.config)))
            counts[str(answer["status"])] += 1
        if reader.end is not None:
            _write(sink, {"line": reader.reached + 1, "id": None, "status": reader.end.status, "problem": _problem(reader.end)})
        services.log.info("batch", lines=counts.total(), statuses=dict(counts), end=reader.end and reader.end.code)
        sink.seek(0)
        response = Response(iter(lambda: sink.read(65_536), b""), content_type=NDJSON)
        response.call_on_close(sink.close)
        return response

    app.add_url_rule(PATH, "api_batch", batch, methods=["POST"])


@dataclass(slots=True)
class _Reader:
    """Reads lines until something forbids to read on, and remembers what."""

    admit: Callable[[], None]
    """Raises TooManyError."""
    reached: int = 0
    end: RegistryError | None = None

    def read(self, lines: Iterator[Line]) -> Iterator[Line]:
        """The lines that may be looked at."""
        try:
            for count, line in enumerate(lines, 1):
                if count > MOST_LINES:
                    raise TooLargeError(f"a batch has {MOST_LINES:,} documents at most; send the rest in another one")
                self.admit()
                self.reached = line.number
                yield line
        except (ReceiveError, TooManyError) as error:
            self.end = error


def _answer(told: Told, site_url: str) -> dict[str, Any]:
    head = {"line": told.number, "id": told.uid}
    if isinstance(told.outcome, RegistryError):
        return head | {"status": told.outcome.status, "problem": _problem(told.outcome)}
    judgement = {"plausibility": told.outcome.judgement.plausibility, "flags": len(told.outcome.judgement.flags)}
    status, url = 201 if told.outcome.status == "created" else 200, f"{site_url}/s/{told.outcome.uid}"
    waits = {"waits": True} if told.outcome.waits else {}
    return head | {"status": status, "result": told.outcome.status, "url": url, "judgement": judgement} | waits


def _write(sink: IO[bytes], answer: dict[str, Any]) -> None:
    sink.write(json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")


def _problem(error: RegistryError) -> dict[str, Any]:
    more = details_of(error)
    if "errors" in more:
        more["errors"] = more["errors"][:MOST_FAULTS]
    return {"type": "about:blank", "title": error.title, "status": error.status, "code": type(error).code, "detail": str(error), **more}
