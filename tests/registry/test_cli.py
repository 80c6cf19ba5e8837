"""The command: exit codes, refusals in words, a server that starts and stops."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from registry.cli import main
from registry.commands import COMMANDS
from registry.commands.serve import SITE, gunicorn_command, why_not_listen

ROOT = Path(__file__).parents[2]


@pytest.fixture
def environ(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment with a folder of its own and nothing else of ours."""
    for name in ("DATABASE_URL", "HOST", "PORT", "PUBLIC_URL", "SECRET_KEY", "RATE_LIMIT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TAMESHI_VAR", str(tmp_path / "var"))
    return tmp_path


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_migrate_answers_programs_in_json(environ: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["migrate", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["from"] is None
    assert main(["migrate", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["from"] == told["to"]


def test_a_database_that_does_not_answer_is_a_3(environ: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@/none?host=/nonexistent")
    for command in ("migrate", "serve"):
        assert main([command]) == 3
        assert "does not answer" in capsys.readouterr().err


def test_an_unusable_setting_is_a_2(environ: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://x/y")
    assert main(["migrate"]) == 2
    assert "DATABASE_URL" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("postgresql://localhost:abc/x", 2),
        ("sqlite:////proc/nowhere/x.sqlite", 2),
        ("postgresql://127.0.0.1:1/x?bogus=1", 3),
        ("postgresql://127.0.0.1:1/x?sslmode=bogus", 3),
        ("sqlite:////etc/passwd", 3),
    ],
)
@pytest.mark.parametrize("command", ["migrate", "digest", "serve"])
def test_a_database_that_cannot_be_used_is_told_in_words(
    url: str, code: int, command: str, environ: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    assert main([command]) == code
    told = capsys.readouterr().err
    assert ("DATABASE_URL" if code == 2 else "the database") in told
    assert len(told.splitlines()) <= 3


@pytest.mark.parametrize("arguments", [["migrate"], ["digest"], ["serve"], ["demo", "--once"]], ids=lambda words: words[0])
def test_a_folder_that_cannot_be_made_is_a_2(
    arguments: list[str], environ: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TAMESHI_VAR", "/etc/passwd/var")
    monkeypatch.setenv("PORT", str(free_port()))
    assert main(arguments) == 2
    assert "TAMESHI_VAR" in capsys.readouterr().err


@pytest.mark.parametrize(("name", "value"), [("RATE_LIMIT", "often"), ("RATE_LIMIT_STORAGE", "bogus://")])
def test_serve_finds_a_setting_that_its_workers_would_stumble_over(
    name: str, value: str, environ: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["migrate"]) == 0
    monkeypatch.setenv(name, value)
    assert main(["serve", "--port", str(free_port())]) == 2
    assert name in capsys.readouterr().err


@pytest.mark.parametrize("command", ["serve", "demo"])
@pytest.mark.parametrize("port", ["0", "-1", "99999"])
def test_a_port_that_is_none_is_a_2(command: str, port: str, environ: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, "--port", port]) == 2
    assert "--port is 1 to 65535" in capsys.readouterr().err


@pytest.mark.parametrize(("encoding", "says"), [("ascii", "試し".encode()), ("euc-jp", "試".encode("euc-jp")), ("utf-8", "試し".encode())])
def test_a_terminal_of_another_encoding_gets_the_digest(encoding: str, says: bytes, environ: Path) -> None:
    assert main(["migrate"]) == 0
    for options in ([], ["--json"], ["--format", "eml"]):
        command = [sys.executable, "-m", "registry.cli", "digest", "--lang", "ja", *options]
        done = subprocess.run(command, env={**os.environ, "PYTHONIOENCODING": encoding}, capture_output=True, check=False, cwd=ROOT)
        assert done.returncode == 0, done.stderr
        if options == ["--json"]:
            json.loads(done.stdout)
        elif not options:
            assert says in done.stdout


def test_serve_refuses_a_database_that_is_not_migrated(environ: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--port", str(free_port())]) == 1
    assert "registry migrate" in capsys.readouterr().err


def test_serve_refuses_a_port_that_is_taken(environ: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["migrate"]) == 0
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert why_not_listen("127.0.0.1", port) is not None
        assert main(["serve", "--port", str(port)]) == 2
    assert "choose another --port" in capsys.readouterr().err


def test_unknown_usage_is_a_2(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in ([], ["dance"], ["serve", "--port", "high"]):
        with pytest.raises(SystemExit) as left:
            main(arguments)
        assert left.value.code == 2


def test_every_command_is_in_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--help"])
    assert left.value.code == 0
    told = capsys.readouterr().out
    assert all(name in told for name in COMMANDS)


def test_help_imports_no_web_framework() -> None:
    code = "import sys, registry.cli, registry.commands; assert not {'flask', 'sqlalchemy', 'web'} & set(sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=ROOT).returncode == 0


@contextmanager
def served(folder: Path, site: str, workers: int) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A server process that answers, and its address."""
    port = free_port()
    environ = {**os.environ, "TAMESHI_VAR": str(folder), "PORT": str(port)}
    command = [site if part == SITE else part for part in gunicorn_command("127.0.0.1", port, workers)]
    process = subprocess.Popen(command, env=environ, cwd=ROOT)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            try:
                with urllib.request.urlopen(f"{url}/healthz", timeout=5):
                    break
            except OSError:
                time.sleep(0.05)
        yield process, url
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(10)


def test_the_server_answers_and_leaves_quickly_on_sigterm(environ: Path) -> None:
    assert main(["migrate"]) == 0
    site = "tests.registry.serving:create_site()"
    with served(environ / "var", site, 2) as (process, url):
        with urllib.request.urlopen(f"{url}/readyz", timeout=5) as answer:
            assert json.load(answer)["status"] == "ready"
        idle = socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])))  # A connection kept open must not hold it up.
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
        assert time.monotonic() - began < 12
        idle.close()
