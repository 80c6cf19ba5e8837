"""Bringing a database to the newest revision, and asking where it stands."""

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from registry.db.engine import Database
from registry.errors import NotMigratedError

Progress = Callable[[int, int, str], None]
ASKED_FOR = -1
"""What `rebuild.reached` says where a migration has left derived data for a rebuild to make."""
_LOCK = 7_214_030_218_112_261
"""Number of the PostgreSQL advisory lock that lets one migration run at a time."""


def head() -> str:
    """The revision this version of the code needs."""
    newest = ScriptDirectory.from_config(_config()).get_current_head()
    assert newest is not None  # noqa: S101  # There is always a first revision.
    return newest


def current(database: Database) -> str | None:
    """The revision the database stands at; None where it was never migrated."""
    with database.reading() as session:
        return MigrationContext.configure(session.connection()).get_current_revision()


def require_migrated(database: Database, *, rebuilt: bool = True) -> None:
    """Nothing, where the database is ready, `rebuilt` where a migration asked for that. Raises NotMigratedError with the way out."""
    stands, needed = current(database), head()
    if stands != needed:
        _refuse_unknown(stands)
        where = f"stands at {stands}" if stands else "is empty"
        raise NotMigratedError(f"the database {where}, this version needs {needed}: run `registry migrate`")
    if rebuilt and needs_rebuild(database):
        raise NotMigratedError("what is derived from the documents is of an older version: run `registry migrate` or `registry rebuild`")


def needs_rebuild(database: Database) -> bool:
    """Whether a migration has left derived data for a rebuild to make."""
    with database.reading() as session:
        return session.execute(text("SELECT 1 FROM rebuild WHERE reached = :asked"), {"asked": ASKED_FOR}).first() is not None


def _refuse_unknown(stands: str | None) -> None:
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if stands is not None and stands not in known:
        raise NotMigratedError(f"the database stands at {stands}, which only a newer version knows: install that one")


def upgrade(database: Database, progress: Progress = lambda *_: None, revision: str = "head") -> tuple[str | None, str]:
    """From which revision to which; nothing happens where the database is ready. Raises NotMigratedError for a newer database."""
    config = _config()
    with database.connection() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        before = MigrationContext.configure(connection).get_current_revision()
        _refuse_unknown(before)
        steps = list(ScriptDirectory.from_config(config).iterate_revisions(revision, before or "base"))
        done: list[str] = []

        def applied(**_: object) -> None:
            done.append("")
            progress(len(done), len(steps), "migrations")

        config.attributes["on_version_apply"] = applied
        _run(config, connection, revision)
        after = MigrationContext.configure(connection).get_current_revision()
    assert after is not None  # noqa: S101  # An upgrade to a revision ends at one.
    return before, after


def _run(config: AlembicConfig, connection: Connection, revision: str) -> None:
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _config() -> AlembicConfig:
    config = AlembicConfig()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return config
