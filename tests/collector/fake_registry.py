"""A registry that says what a test tells it to say, over real HTTP, and notes what it was sent."""

import gzip
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Reply:
    """One answer."""

    status: int = 201
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    stall_s: float = 0.0
    hang_up: bool = False


@dataclass
class Received:
    """One request."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def document(self) -> dict[str, Any]:
        """The document, unpacked."""
        said: dict[str, Any] = json.loads(gzip.decompress(self.body))
        return said


class FakeRegistry:
    """Keeps documents by their id, as a registry does; `reply` overrides the answer."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.kept: dict[str, bytes] = {}
        self.reply: Callable[[Received], Reply | None] = lambda _: None
        self._lock = threading.Lock()
        self.url = ""

    def answer(self, request: Received) -> Reply:
        with self._lock:
            self.received.append(request)
        said = self.reply(request)
        if said is not None:
            return said
        document, content = request.document, gzip.decompress(request.body)
        key = document["id"]
        with self._lock:
            known = self.kept.setdefault(key, content)
            first = known is content
        if known != content:
            return Reply(409, {"title": "Conflict", "code": "conflict", "detail": "the id is taken by another document"})
        return Reply(201 if first else 200, {"id": key, "url": f"{self.url}/s/{key}", "status": "created" if first else "duplicate"})


@contextmanager
def running(registry: FakeRegistry | None = None) -> Iterator[FakeRegistry]:
    """The registry, listening."""
    registry = registry or FakeRegistry()

    class Handler(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            reply = registry.answer(Received(self.command, self.path, dict(self.headers), body))
            time.sleep(reply.stall_s)
            if reply.hang_up:
                self.close_connection = True
                return
            content = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
            kind = "application/problem+json" if reply.status >= 400 else "application/json"
            self.send_response(reply.status)
            for name, value in ({"Content-Type": kind} | reply.headers).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_POST = do_GET = _serve  # noqa: N815  # http.server names them so.

        def log_message(self, *_: object) -> None:
            """Nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """A client that was killed is no news."""

    server = Server(("127.0.0.1", 0), Handler)
    registry.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield registry
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
