"""docker-compose.yml has the shape that operators are told of, read without an engine."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from registry.config import SETTINGS, Config
from registry.db.engine import make_engine

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docker-compose.yml").read_text()
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(TEXT)["services"]
LIBPQ = {"PGPASSWORD"}


def filled(value: str) -> str:
    """A value as compose would fill it in when nothing but the password is set."""
    return re.sub(r"\$\{(\w+)(?::([-?])([^}]*))?\}", lambda found: "secret" if found[2] == "?" else found[3] or "", value)


def test_there_are_a_registry_and_its_database() -> None:
    assert set(SERVICES) == {"registry", "db"}
    assert SERVICES["registry"]["depends_on"] == {"db": {"condition": "service_healthy"}}


def test_the_environment_is_one_that_the_registry_reads() -> None:
    given = {name: filled(value) for name, value in SERVICES["registry"]["environment"].items()}
    assert set(given) - LIBPQ <= {setting.name for setting in SETTINGS}
    config = Config.from_env({name: value for name, value in given.items() if name not in LIBPQ})
    url = make_engine(config.database_url).url
    assert (url.host, url.username, url.database) == ("db", "tameshi", "tameshi")
    assert config.public_url == "http://127.0.0.1:8080"


def test_registry_and_database_agree_on_who_they_are() -> None:
    database = SERVICES["db"]["environment"]
    assert (database["POSTGRES_USER"], database["POSTGRES_DB"]) == ("tameshi", "tameshi")
    assert database["POSTGRES_PASSWORD"] == SERVICES["registry"]["environment"]["PGPASSWORD"]
    assert database["POSTGRES_PASSWORD"].startswith("${POSTGRES_PASSWORD:?")


def test_only_this_machine_reaches_the_registry_and_nobody_the_database() -> None:
    assert [filled(port) for port in SERVICES["registry"]["ports"]] == ["127.0.0.1:8080:8080"]
    assert "ports" not in SERVICES["db"]


@pytest.mark.parametrize("service", SERVICES)
def test_what_is_kept_lies_in_named_volumes(service: str) -> None:
    names = [volume.split(":")[0] for volume in SERVICES[service]["volumes"]]
    assert names
    assert set(names) <= set(yaml.safe_load(TEXT)["volumes"])


def test_the_registry_keeps_its_files_in_its_volume() -> None:
    target = SERVICES["registry"]["volumes"][0].split(":")[1]
    assert f"TAMESHI_VAR={target}" in (ROOT / "Dockerfile").read_text()


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_comes_back_after_a_crash(service: str) -> None:
    assert SERVICES[service]["restart"] == "unless-stopped"


def compose() -> list[str] | None:
    if shutil.which("docker") is None:
        return None
    command = ["docker", "compose"]
    works = subprocess.run([*command, "version"], capture_output=True, check=False).returncode == 0
    return command if works else None


@pytest.mark.skipif(compose() is None, reason="docker compose is not installed here")
@pytest.mark.parametrize(("password", "accepted"), [("secret", True), (None, False)], ids=["with a password", "without a password"])
def test_compose_itself_accepts_it_only_with_a_password(password: str | None, accepted: bool) -> None:
    environ = {name: value for name, value in os.environ.items() if name != "POSTGRES_PASSWORD"}
    environ |= {"POSTGRES_PASSWORD": password} if password else {}
    command = [*(compose() or []), "-f", str(ROOT / "docker-compose.yml"), "--env-file", "/dev/null", "config", "--quiet"]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert (done.returncode == 0) is accepted, done.stderr
    assert accepted or "POSTGRES_PASSWORD" in done.stderr
