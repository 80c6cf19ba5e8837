"""The registry as it is run: `registry serve`, gunicorn with threads, one worker, everything on."""

import http.client
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psutil


def ask(connection: http.client.HTTPConnection, method: str, path: str, body: bytes | None = None) -> int:
    """The status of an answer that was read to its end."""
    connection.request(method, path, body, {"Content-Type": "application/json"} if body else {})
    answer = connection.getresponse()
    answer.read()
    return answer.status


@contextmanager
def server(url: str) -> Iterator[tuple[http.client.HTTPConnection, int]]:
    """A connection to `registry serve`, and the number of the process that answers."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        settings = {
            "DATABASE_URL": url,
            "TAMESHI_VAR": folder,
            "RATE_LIMIT": "10000000 per minute",
            "RATE_LIMITS": "off",
            "SECRET_KEY": "for this bench only",
        }
        command = [sys.executable, "-m", "registry.cli", "serve", "--port", str(port)]
        process = subprocess.Popen(command, env=os.environ | settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            wait_for(connection, process)
            yield connection, psutil.Process(process.pid).children()[0].pid
        finally:
            process.terminate()
            process.wait(20)


def free_port() -> int:
    """A port of this host that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def wait_for(connection: http.client.HTTPConnection, process: subprocess.Popen[bytes], path: str = "/readyz") -> None:
    """Nothing, once the server answers. Raises RuntimeError where it never does."""
    for _ in range(600):
        try:
            if ask(connection, "GET", path) == 200:
                return
        except OSError:
            connection.close()
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise RuntimeError("the server did not become ready")
