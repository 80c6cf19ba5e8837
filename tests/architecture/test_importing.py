"""Importing does nothing: no environment, file, socket or engine, and a light collector."""

import subprocess
import sys

import pytest

import schemas

MODULES = ["schemas", "collector.cli", "collector.facts", "registry.app", "registry.cli", "web.wsgi"]

WATCH = """
import sys
seen = []
def hook(event, args):
    if event in ("socket.__new__", "socket.connect", "sqlite3.connect", "subprocess.Popen", "os.putenv"):
        seen.append(event)
    if event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+"):
        seen.append(f"open {args[0]}")
sys.dont_write_bytecode = True
sys.addaudithook(hook)
import importlib
importlib.import_module(sys.argv[1])
print(seen)
"""


@pytest.mark.parametrize("module", MODULES)
def test_importing_opens_nothing(module: str) -> None:
    done = subprocess.run([sys.executable, "-c", WATCH, module], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_collector_loads_nothing_of_the_server() -> None:
    code = "import sys, collector.cli; print([m for m in ('flask', 'sqlalchemy', 'registry', 'web', 'plotly') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"


def test_every_public_name_of_the_wire_is_there_and_no_other() -> None:
    for name in schemas.__all__:
        assert getattr(schemas, name) is getattr(schemas, name)
    with pytest.raises(AttributeError, match="no_such_name"):
        schemas.no_such_name  # noqa: B018
