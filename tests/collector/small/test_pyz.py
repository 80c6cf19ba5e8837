"""The collector as one file: small, complete, and the same as the installed one."""

import ast
import hashlib
import json
import os
import re
import resource
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.archives import extract_all

ROOT = Path(__file__).parents[3]
TREES = ROOT / "tests/trees"
BIN = Path(sys.executable).parent
MOST_BYTES = 400_000
PYTHON = str(Path(sys.executable).resolve())
"""The interpreter itself: it knows nothing of the virtual environment."""
ISOLATED = (PYTHON, "-S", "-I")
PROFILE = {"HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "TAMESHI_STATE", "TAMESHI_REGISTRY"}


@pytest.fixture(scope="module")
def pyz(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file as `make pyz` makes it."""
    out = tmp_path_factory.mktemp("pyz") / "collector.pyz"
    done = subprocess.run([ROOT / ".ci/pyz", BIN, out], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return out


def run(pyz: Path, *words: str, cwd: Path, **options: object) -> subprocess.CompletedProcess[str]:
    """One command of the file, isolated from everything that is installed."""
    env = {key: value for key, value in os.environ.items() if key not in PROFILE} | {"TAMESHI_STATE": str(cwd / "state"), "LC_ALL": "C"}
    words = (*ISOLATED, str(pyz), *words)
    return subprocess.run(words, cwd=cwd, env=env, capture_output=True, text=True, check=False, timeout=100, **options)  # type: ignore[call-overload, no-any-return]


def test_it_is_small(pyz: Path) -> None:
    assert pyz.stat().st_size <= MOST_BYTES


def test_it_holds_what_the_collector_needs_and_nothing_compiled(pyz: Path) -> None:
    with zipfile.ZipFile(pyz) as archive:
        names = archive.namelist()
        assert {entry.compress_type for entry in archive.infolist()} == {zipfile.ZIP_DEFLATED}
    needed = {"__main__.py", "collector/capture.sh", "collector/io_mode/rules.toml", "collector/io_mode/hypervisors.toml", "LICENSE"}
    assert needed - set(names) == set()
    assert not [name for name in names if name.endswith((".so", ".pyc", ".pyd"))]
    assert not [name for name in names if name.split("/")[0] in ("registry", "web", "tests", "psutil")]


def test_every_file_of_the_collector_is_in_it(pyz: Path) -> None:
    with zipfile.ZipFile(pyz) as archive:
        packed = set(archive.namelist())
    own = [
        path.relative_to(ROOT).as_posix() for path in (ROOT / "collector").rglob("*") if path.is_file() and "__pycache__" not in path.parts
    ]
    assert [name for name in own if name not in packed] == []


EVERYTHING = """
import importlib, sys
sys.path.insert(0, sys.argv[1])
for name in sys.argv[2:]:
    importlib.import_module(name)
print(sys.modules["schemas.v1.submission"].__file__)
"""


def test_every_module_of_the_collector_finds_what_it_imports(pyz: Path) -> None:
    """Of schemas/ and marshmallow only what is imported is packed."""
    files = [path.relative_to(ROOT).with_suffix("") for path in (ROOT / "collector").rglob("*.py")]
    names = [".".join(file.parts).removesuffix(".__init__") for file in files]
    done = subprocess.run([*ISOLATED, "-c", EVERYTHING, pyz, *names, "schemas.versions"], capture_output=True, text=True, check=False)
    assert done.stdout.strip().startswith(str(pyz)), done.stderr


def test_a_program_in_it_says_the_same_on_the_same_lines_without_its_words(pyz: Path) -> None:
    with zipfile.ZipFile(pyz) as archive:
        for name in ("collector/scan.py", "collector/root.py", "schemas/facts.py"):
            packed, source = archive.read(name).decode(), (ROOT / name).read_text("utf-8")
            assert (packed.count("\n"), len(packed) < len(source)) == (source.count("\n"), True)
            lines = {node.lineno for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef | ast.ClassDef)}
            assert {node.lineno for node in ast.walk(ast.parse(packed)) if isinstance(node, ast.FunctionDef | ast.ClassDef)} == lines
            assert '"""' not in packed


def test_the_same_sources_give_the_same_file(pyz: Path, tmp_path: Path) -> None:
    subprocess.run([ROOT / ".ci/pyz", BIN, tmp_path / "again.pyz"], capture_output=True, check=True)
    assert hashlib.sha256((tmp_path / "again.pyz").read_bytes()).digest() == hashlib.sha256(pyz.read_bytes()).digest()


@pytest.mark.parametrize("tree", ["bm-igb-sriov", "q13-router-bond-vlan-macvtap", "vm-xen-dmi"])
@pytest.mark.parametrize("command", ["facts", "check"])
def test_it_says_what_the_installed_collector_says(pyz: Path, tmp_path: Path, tree: str, command: str) -> None:
    words = [command, "--json", "--root", str(TREES / tree)]
    ours = run(pyz, *words, cwd=tmp_path)
    env = {**os.environ, "TAMESHI_STATE": str(tmp_path / "state"), "LC_ALL": "C"}
    theirs = subprocess.run([BIN / "collector", *words], capture_output=True, text=True, check=False, env=env, cwd=tmp_path)
    assert (ours.returncode, ours.stderr) == (theirs.returncode, theirs.stderr)
    assert json.loads(ours.stdout) == json.loads(theirs.stdout)


def test_it_knows_its_version(pyz: Path, tmp_path: Path) -> None:
    installed = subprocess.run([BIN / "collector", "--version"], capture_output=True, text=True, check=True).stdout
    assert run(pyz, "--version", cwd=tmp_path).stdout == installed
    assert re.fullmatch(r"collector \d+\.\d+\.\d+\n", installed)


def test_a_submission_is_made_of_a_captured_host(pyz: Path, tmp_path: Path) -> None:
    done = run(pyz, "submit", "--dry-run", "--json", "--outcome", "worked", "--root", str(TREES / "bm-igb-sriov"), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert {nic["io_mode"] for nic in json.loads(done.stdout)["nics"]} == {"bare-metal"}


def test_a_capture_replays(pyz: Path, tmp_path: Path) -> None:
    done = run(pyz, "capture", "host.tar.gz", "--root", str(TREES / "vm-rtl8139"), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    with tarfile.open(tmp_path / "host.tar.gz") as archive:
        extract_all(archive, tmp_path / "host")
    replayed, first = (run(pyz, "facts", "--json", "--root", str(root), cwd=tmp_path) for root in (tmp_path / "host", TREES / "vm-rtl8139"))
    assert replayed.stdout == first.stdout


@pytest.mark.parametrize("command", ["bench", "import", "outbox", "submit", "capture", "facts"])
def test_every_command_is_there(pyz: Path, tmp_path: Path, command: str) -> None:
    done = run(pyz, command, "--help", cwd=tmp_path)
    assert done.returncode == 0, done.stderr


def test_it_runs_where_nothing_can_be_written(pyz: Path, tmp_path: Path) -> None:
    done = run(pyz, "facts", "--json", "--root", str(TREES / "bm-igb-sriov"), cwd=tmp_path, preexec_fn=no_writing)
    assert done.returncode == 0, done.stderr
    assert list(tmp_path.iterdir()) == []


def no_writing() -> None:
    """Not a single byte into a file; pipes are none."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


OLD = """
import sys, runpy
sys.version_info = (3, 9, 2)
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def test_an_old_python_is_told_the_other_way(pyz: Path, tmp_path: Path) -> None:
    """As far as that can be shown with this Python: the first lines of the file are the same for all."""
    told = subprocess.run([*ISOLATED, "-c", OLD, pyz, "facts"], capture_output=True, text=True, check=False)
    script = subprocess.run([*ISOLATED, "-c", OLD, pyz, "capture", "--script"], capture_output=True, text=True, check=False)
    assert (told.returncode, "this is 3.9" in told.stderr, "capture --script" in told.stderr) == (2, True, True)
    assert (script.returncode, script.stdout) == (0, (ROOT / "collector/capture.sh").read_text("utf-8"))
