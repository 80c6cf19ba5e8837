"""`registry serve`: pages and interface, served by gunicorn in this process."""

import argparse
import os
import socket
import sys

from registry.api.describing import LINE_BYTES
from registry.config import Config, kept_secret
from registry.console import Console
from registry.db.engine import Database, asked_by_command
from registry.db.migrate import require_migrated
from registry.door.counts import MEMORY, open_storage
from registry.door.kinds import limits_of
from registry.errors import ConfigError

NAME = "serve"
SITE = "web.wsgi:create_site()"
"""A string, for the registry does not import the pages."""
WORKER = "registry.door.worker.HurryingWorker"
THREADS = 8
GRACE_S = 10
ALLOCATION = {"MALLOC_ARENA_MAX": "2", "MALLOC_MMAP_THRESHOLD_": "524288"}
"""glibc would keep memory apart for each thread, and give large pieces back late:."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to listen, and with how many processes."""
    parser.add_argument("--host", help="address to listen on (default: HOST, else 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port to listen on (default: PORT, else 8080)")
    parser.add_argument("--workers", type=int, default=1, help="processes (default 1; more of them share their counts in VALKEY_URL)")


def run(args: argparse.Namespace, console: Console, config: Config) -> int:
    """Serves until it is stopped; 1 when the database is not ready, 2 for a port that is taken, 3 when the database is away."""
    host, port = args.host or config.host, config.port if args.port is None else args.port
    if not (0 < port < 65_536 and 1 <= args.workers <= 64):
        raise ConfigError("--port is 1 to 65535, --workers 1 to 64")
    check_settings(config)
    database = Database(config.database_url)
    try:
        with asked_by_command():
            require_migrated(database)
    finally:
        database.dispose()
    if reason := why_not_listen(host, port):
        console.note(f"cannot listen on {host}:{port}: {reason}; choose another --port")
        return 2
    if args.workers > 1 and config.rate_limit_storage == MEMORY:
        times = f"an address may do {args.workers} times what the limits say"
        console.note(f"{args.workers} processes count each by itself, so that {times}; VALKEY_URL makes them share")
    console.note(f"serving on http://{host}:{port}")
    become_gunicorn(host, port, args.workers)
    return 0


def check_settings(config: Config) -> None:
    """Nothing, where every worker could start with them. Raises ConfigError for what only a worker would stumble over."""
    kept_secret(config)
    limits_of(config)
    if config.rate_limit_storage != MEMORY:
        open_storage(config.rate_limit_storage)


def become_gunicorn(host: str, port: int, workers: int) -> None:
    """Never returns: gunicorn takes this process over, so that signals reach it."""
    environ = {**ALLOCATION, **os.environ, "HOST": host, "PORT": str(port)}
    os.execve(sys.executable, gunicorn_command(host, port, workers), environ)  # noqa: S606  # Our own interpreter, and an argument list.


def why_not_listen(host: str, port: int) -> str | None:
    """Why nobody can listen there, or None."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        return error.strerror or str(error)
    return None


def gunicorn_command(host: str, port: int, workers: int) -> list[str]:
    """What is run in this command's place."""
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return [
        sys.executable, "-m", "gunicorn", SITE, "--bind", bind, "--worker-class", WORKER, "--workers", str(workers),
        "--threads", str(THREADS), "--graceful-timeout", str(GRACE_S), "--keep-alive", "5", "--no-control-socket",
        "--limit-request-line", str(LINE_BYTES),
        "--log-level", "error", "--worker-tmp-dir", "/dev/shm" if os.path.isdir("/dev/shm") else "/tmp",  # noqa: PTH112, S108
    ]  # fmt: skip
