"""The client of clients/python against a registry that serves."""

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from flask import Flask

from registry.app import create_app
from registry.config import Config
from registry.dumps.write import dump
from tests.conftest import NOW
from tests.documents import submission
from tests.line.test_signed_line import served

FILE = Path(__file__).parents[2] / "clients" / "python" / "tameshi_client.py"


@pytest.fixture(scope="module")
def client() -> ModuleType:
    """The module, read as anybody reads it who copied the file."""
    spec = importlib.util.spec_from_file_location("tameshi_client", FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def app(config: Config) -> Iterator[Flask]:
    """A registry."""
    made = create_app(config)
    yield made
    made.extensions["tameshi"].database.dispose()


@pytest.fixture
def registry(app: Flask, client: ModuleType) -> Iterator[Any]:
    """Its client."""
    with served(app) as address:
        yield client.Registry(address)


def test_what_is_submitted_is_found_and_read(registry: Any) -> None:
    assert registry.submit(submission(1))["id"] == submission(1)["id"]
    assert registry.submit(submission(1))["id"] == submission(1)["id"]
    assert [hit["id"] for hit in registry.search("kind:trial")] == [submission(1)["id"]]
    assert registry.submission(submission(1)["id"])["document"] == submission(1)
    assert registry.series("", metric="rate")["n_submissions"] == 1
    assert "outcome" in str(registry.facets())
    assert registry.hardware("nic")["items"]


def test_a_search_goes_page_by_page_and_ends_where_it_is_told(registry: Any, client: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "PAGE", 2)
    ids = [submission(number)["id"] for number in range(1, 6)]
    for number in range(1, 6):
        registry.submit(submission(number))
    assert [hit["id"] for hit in registry.search()] == ids[::-1]
    assert [hit["id"] for hit in registry.search(most=3)] == ids[:1:-1]
    assert len(registry.compare(*ids[:2])["submissions"]) == 2


def test_a_refusal_tells_every_fault_with_its_pointer(registry: Any, client: ModuleType) -> None:
    with pytest.raises(client.RegistryError, match="/outcome") as caught:
        registry.submit(submission(1) | {"outcome": "splendid", "kind": "x"})
    assert (caught.value.status, caught.value.code) == (422, "invalid")
    assert {fault["pointer"] for fault in caught.value.faults} == {"/outcome", "/kind"}
    with pytest.raises(client.RegistryError, match="known: bare-metal"):
        list(registry.search("mode:foo"))


def test_where_nobody_listens_that_is_told(client: ModuleType) -> None:
    with pytest.raises(client.Unreachable, match="does not answer"):
        client.Registry("http://127.0.0.1:9").facets()


def test_a_dump_is_read_without_a_registry(app: Flask, registry: Any, client: ModuleType, tmp_path: Path) -> None:
    registry.submit(submission(1))
    database = app.extensions["tameshi"].database
    dump(database, tmp_path / "dump", formats=("csv",), since=None, now=NOW, progress=lambda *_: None)
    read = client.Dump(tmp_path / "dump")
    assert [line["document"] for line in read.submissions()] == [submission(1)]
    assert (read.withdrawn(), read.damaged(), read.package["tameshi"]["submissions"]) == (set(), [], 1)
    (tmp_path / "dump" / "nics.csv").write_text("x", "utf-8")
    assert read.damaged() == ["nics.csv"]


def test_it_needs_nothing_but_the_standard_library() -> None:
    names = {line.split()[1].split(".")[0] for line in FILE.read_text("utf-8").splitlines() if line.startswith(("import ", "from "))}
    assert names <= sys.stdlib_module_names
