"""A small application behind the registry's worker, with less patience than it has in earnest."""

from collections.abc import Callable, Iterable
from typing import Any

from registry.door.worker import HurryingWorker

HEAD_S = 1.5
GRACE_S = 1.5
BIG_BYTES = 64 * 1024 * 1024


class QuickWorker(HurryingWorker):
    """The worker of `registry serve`, sooner."""

    head_s = HEAD_S
    grace_s = GRACE_S


def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """How many bytes came; or many bytes."""
    if environ["PATH_INFO"] == "/big":
        start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(BIG_BYTES))])
        return (bytes(65_536) for _ in range(BIG_BYTES // 65_536))
    count = len(environ["wsgi.input"].read())
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [str(count).encode()]
