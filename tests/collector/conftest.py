"""Captured hosts: every folder in tests/trees is a host with its truth."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from collector.console import Console
from collector.facts import HostFacts, read_facts
from collector.root import Root

TREES = Path(__file__).parents[1] / "trees"


class Streams:
    """A console over two strings."""

    def __init__(self) -> None:
        self.out, self.err = io.StringIO(), io.StringIO()
        self.console = Console(self.out, self.err)


@pytest.fixture
def streams() -> Streams:
    """Where a command's words go."""
    return Streams()


@pytest.fixture(scope="session")
def trees() -> dict[str, Path]:
    """All trees by name."""
    return {path.parent.name: path.parent for path in sorted(TREES.glob("*/truth.json"))}


@pytest.fixture(scope="session")
def facts_of(trees: dict[str, Path]) -> dict[str, HostFacts]:
    """The facts of every tree, read once."""
    return {name: read_facts(Root(path)) for name, path in trees.items()}


@pytest.fixture
def small_host(tmp_path: Path) -> Path:
    """A folder to build a host in."""
    return tmp_path


def truth_of(tree: Path) -> dict[str, Any]:
    """What is known about a tree from outside."""
    truth: dict[str, Any] = json.loads((tree / "truth.json").read_text("utf-8"))
    return truth
