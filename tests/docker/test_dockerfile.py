"""The Dockerfile keeps what it promises, read without building it."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from registry.config import SETTINGS, Config

ROOT = Path(__file__).parents[2]
Instruction = tuple[str, str]


def instructions() -> list[Instruction]:
    """Every instruction with its arguments, continued lines joined."""
    text = re.sub(r"^\s*#.*\n", "", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE).replace("\\\n", " ")
    return [(line.split(maxsplit=1)[0], line.split(maxsplit=1)[1]) for line in text.splitlines() if line.strip()]


def last_stage() -> list[Instruction]:
    found = instructions()
    start = max(place for place, (word, _) in enumerate(found) if word == "FROM")
    return found[start:]


def of(word: str, among: list[Instruction]) -> list[str]:
    return [arguments for name, arguments in among if name == word]


def environment() -> dict[str, str]:
    return dict(re.findall(r"(\w+)=(\S+)", " ".join(of("ENV", last_stage()))))


def copied() -> list[str]:
    return [source for line in of("COPY", instructions()) if "--from=" not in line for source in line.split()[:-1]]


def test_the_base_can_be_replaced_at_every_stage() -> None:
    assert [line.split()[0] for line in of("FROM", instructions())] == ["${BASE_IMAGE}", "${BASE_IMAGE}"]
    assert of("ARG", instructions())[0].startswith("BASE_IMAGE=")


@pytest.mark.parametrize("path", copied())
def test_everything_copied_exists_and_reaches_the_builder(path: str) -> None:
    assert (ROOT / path).exists()
    assert f"!{path}" in (ROOT / ".dockerignore").read_text().splitlines()


def test_every_folder_of_the_distribution_is_copied() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert set(project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]) <= set(copied())


def test_packages_come_from_the_lock_file_with_hashes() -> None:
    assert any("--require-hashes" in line and "-r lock-registry.txt" in line for line in of("RUN", instructions()))


def test_it_does_not_run_as_root() -> None:
    users = of("USER", last_stage())
    assert users
    assert users[-1].split(":")[0] not in ("root", "0")


def test_its_environment_names_settings_that_exist() -> None:
    own = {name: value for name, value in environment().items() if name not in ("PATH",) and not name.startswith("PYTHON")}
    assert set(own) <= {setting.name for setting in SETTINGS}
    config = Config.from_env(own)
    assert (config.host, str(config.port)) == ("0.0.0.0", of("EXPOSE", last_stage())[0])
    assert str(config.var) in of("VOLUME", last_stage())


def test_its_commands_are_console_scripts_of_the_distribution() -> None:
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["scripts"]
    shell, option, line = json.loads(of("CMD", last_stage())[-1])
    assert (shell, option) == ("sh", "-c")
    words = [step.split() for step in line.replace("exec ", "").split(" && ")]
    assert words == [["registry", "migrate"], ["registry", "serve"]]
    assert {step[0] for step in words} <= set(scripts)


def test_the_health_check_needs_nothing_but_python() -> None:
    check = of("HEALTHCHECK", last_stage())[0]
    program, option, source = json.loads(check[check.index("[") :])
    assert (program, option) == ("python3", "-c")
    assert "/readyz" in source
    compile(source, "HEALTHCHECK", "exec")
