"""The house keeps its own rules: folders, import directions, documented dependencies and targets."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
FOLDERS = {"clients", "collector", "docs", "registry", "schemas", "tests", "web"}


def tracked() -> list[str]:
    listing = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return listing.splitlines()


def test_the_top_level_folders_are_those_of_the_design() -> None:
    folders = {path.split("/")[0] for path in tracked() if "/" in path}
    assert {folder for folder in folders if not folder.startswith(".")} == FOLDERS


@pytest.mark.slow
def test_imports_point_the_way_they_should() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def names(requirements: list[str]) -> set[str]:
    return {re.match(r"[A-Za-z0-9._-]+", line)[0].lower() for line in requirements}  # type: ignore[index]


def declared() -> set[str]:
    extras = PROJECT["optional-dependencies"].values()
    return names(PROJECT["dependencies"]).union(*map(names, extras))


def test_every_dependency_says_what_it_is_for() -> None:
    table = re.findall(r"^\| `([^`]+)` \|", (ROOT / "docs/dependencies.md").read_text(), re.MULTILINE)
    packages = {name.lower() for name in table}
    assert declared() - packages == set(), "missing in docs/dependencies.md"


def test_the_plain_install_is_the_collector_with_two_dependencies() -> None:
    assert names(PROJECT["dependencies"]) == {"marshmallow", "psutil"}
    locked = re.findall(r"^([a-z0-9-]+)==", (ROOT / "lock-collector.txt").read_text(), re.MULTILINE)
    assert set(locked) == {"marshmallow", "psutil"}


@pytest.mark.parametrize("lock", ["lock-collector.txt", "lock-registry.txt", "lock-dev.txt"])
def test_a_lock_file_pins_every_package_by_hash(lock: str) -> None:
    entries = re.split(r"\n(?=[a-z0-9])", (ROOT / lock).read_text().strip())
    assert [entry.splitlines()[0] for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []


def test_the_lock_files_agree_with_one_another() -> None:
    pins = [
        dict(re.findall(r"^([a-z0-9-]+)==([^ ]+)", (ROOT / f"lock-{name}.txt").read_text(), re.MULTILINE))
        for name in ("dev", "registry", "collector")
    ]
    assert [(name, version) for smaller in pins[1:] for name, version in smaller.items() if pins[0].get(name) != version] == []


def test_make_help_lists_every_target_of_the_readme() -> None:
    told = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    wanted = set(re.findall(r"`?make ([a-z]+)", (ROOT / "README.md").read_text()))
    assert wanted >= {"demo", "test", "help"}
    assert {target for target in wanted if f"make {target} " not in told} == set()


def test_no_text_names_a_path_of_somebodys_machine() -> None:
    here = str(ROOT) + "/"
    # Captured hosts are other machines; their paths are theirs.
    suspects = [
        path for path in tracked() if not path.startswith("tests/trees/") and (ROOT / path).is_file() and not (ROOT / path).is_symlink()
    ]
    assert [path for path in suspects if here in (ROOT / path).read_bytes().decode("utf-8", "ignore")] == []


def test_every_module_says_what_it_promises() -> None:
    modules = [path for path in tracked() if path.endswith(".py") and path.split("/")[0] in FOLDERS - {"tests", "docs"}]
    silent = [path for path in modules if (text := (ROOT / path).read_text().strip()) and not text.startswith(('"""', 'r"""'))]
    assert silent == []
