"""`registry demo`: a registry on this machine, with what the collector finds here in it, and where to look."""

import argparse
import json
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any
from urllib.parse import quote

from registry.config import Config, make_folder
from registry.console import Console
from registry.digest import Week
from registry.errors import ConfigError
from schemas.labels import LANGUAGES, label

NAME = "demo"
ADDRESS_TAKEN, NO_START = 2, 3
_START_S, _STOP_S, _CHILD_S = 60.0, 15.0, 180.0
_TITLE = "This host, read and measured by the demo"
_NOTE = (
    "Made by `registry demo`: the collector read this host and measured it for some seconds. Figures of a busy machine; try it yourself."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to listen, and how much to do."""
    parser.add_argument("--host", help="address to listen on (default: HOST, else 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port to listen on (default: PORT, else 8080)")
    parser.add_argument("--once", action="store_true", help="check that the pages answer, then leave with 0 or 1")
    parser.add_argument("--no-bench", action="store_true", help="submit facts only, measure nothing")


class DemoError(Exception):
    """A step that failed; the message says which and what the child said."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Where the demo plays: its address, its files and the environment of its children."""

    url: str
    host: str
    port: int
    folder: Path
    environ: Mapping[str, str]

    @classmethod
    def of(cls, args: argparse.Namespace, config: Config) -> "Stage":
        """A stage below TAMESHI_VAR that touches neither another database nor the user's own outbox."""
        host, port = args.host or config.host, config.port if args.port is None else args.port
        shown = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  # Compared, not listened on.
        url = f"http://{f'[{shown}]' if ':' in shown else shown}:{port}"
        folder = config.var / "demo-state"
        own = {
            "DATABASE_URL": f"sqlite:///{config.var / 'registry.sqlite'}",
            "TAMESHI_VAR": str(config.var),
            "TAMESHI_STATE": str(folder),
            "TAMESHI_REGISTRY": url,
            "PUBLIC_URL": url,
            "PYTHONIOENCODING": "utf-8",  # What children say is read as UTF-8, whatever the terminal speaks.
            "NO_PROXY": shown,  # A proxy of the environment must not stand between the demo and itself.
            "no_proxy": shown,
        }
        return cls(url, host, port, folder, {**os.environ, **own})


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the demo put into the registry."""

    id: str
    url: str
    modes: tuple[str, ...]
    examples: int


def run(args: argparse.Namespace, console: Console, config: Config) -> int:
    """0 when the demo ended as asked, 1 when a page did not answer, 2 when the address is taken, 3 when nothing started."""
    stage = Stage.of(args, config)
    if not 0 < stage.port < 65_536:
        raise ConfigError("--port is 1 to 65535")
    taken = _why_taken(stage)
    if taken:
        console.note(
            f"{stage.url}: {taken}. Choose another port: make demo PORT={stage.port + 1}, or registry demo --port {stage.port + 1}"
        )
        return ADDRESS_TAKEN
    make_folder(stage.folder, "TAMESHI_VAR")
    if "DATABASE_URL" in os.environ:
        console.note("DATABASE_URL is left alone: the demo keeps to its SQLite file below TAMESHI_VAR.")
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    try:
        with ExitStack() as stack:
            server = stack.enter_context(_served(stage, console))
            shown = _fill(stage, console, measure=not args.no_bench)
            _tell(stage, shown, console)
            return _checked(stage, shown, console) if args.once else _stay(server, stage, console)
    except DemoError as error:
        console.note(f"The demo stops: {error}")
        return NO_START
    except KeyboardInterrupt:
        console.note("Stopped; what was submitted is kept and shows again next time.")
        return 0


def _leave(*_: object) -> None:
    raise KeyboardInterrupt


def _why_taken(stage: Stage) -> str | None:
    family = socket.AF_INET6 if ":" in stage.host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind((stage.host, stage.port))
    except (OSError, OverflowError) as error:
        return f"cannot be listened on ({getattr(error, 'strerror', None) or error})"
    return None


@contextmanager
def _served(stage: Stage, console: Console) -> Iterator[subprocess.Popen[bytes]]:
    """A migrated registry that answers, ended when the block ends however it ends."""
    console.note("Migrating the database ...")
    _child(stage, "registry", "migrate")
    console.note(f"Starting the registry on {stage.url} ...")
    log = stage.folder / "serve.log"
    with log.open("wb") as sink:
        command = [*_program("registry"), "serve", "--host", stage.host, "--port", str(stage.port)]
        server = subprocess.Popen(command, env=stage.environ, stdout=sink, stderr=subprocess.STDOUT)
    try:
        _wait_until_ready(stage, server)
        yield server
    finally:
        server.terminate()
        try:
            server.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait_until_ready(stage: Stage, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_S
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise DemoError(f"the registry ended with {server.returncode} instead of serving:\n{_end_of_log(stage)}")
        if _get(f"{stage.url}/readyz")[0] == 200:
            return
        time.sleep(0.1)
    raise DemoError(f"the registry did not become ready within {_START_S:.0f} s:\n{_end_of_log(stage)}")


def _end_of_log(stage: Stage) -> str:
    log = stage.folder / "serve.log"
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-12:]) + f"\n(all of it: {log})"


def _fill(stage: Stage, console: Console, *, measure: bool) -> Shown:
    """This host and the shipped examples, submitted by the collector."""
    console.note("Reading this host: collector facts ...")
    facts = json.loads(_child(stage, "collector", "facts", "--json"))
    nics: list[dict[str, Any]] = facts.get("nics") or []
    for nic in nics:
        said = (label("io_mode", nic.get("io_mode"), "en"), nic.get("driver") and f"driver {nic['driver']}", nic.get("role"))
        console.note(f"  {nic.get('name')}: {', '.join(word for word in said if word)}")
    measured = _measure(stage, console) if measure else ()
    examples = _submit_examples(stage, console)
    console.note("Submitting this host: collector submit ...")
    words = ("--outcome", "worked", "--title", _TITLE, "--note", _NOTE, "--lang", "en")
    answer = json.loads(_child(stage, "collector", "submit", "--to", stage.url, *words, *measured, "--json"))
    modes = tuple(dict.fromkeys(nic["io_mode"] for nic in nics if nic.get("io_mode")))
    return Shown(id=answer["id"], url=f"{stage.url}/s/{answer['id']}", modes=modes, examples=examples)


def _measure(stage: Stage, console: Console) -> tuple[str, ...]:
    """The arguments that attach a run of iperf3, or none where it could not be measured."""
    if shutil.which("iperf3", path=stage.environ.get("PATH")) is None:
        console.note("iperf3 is not installed here, so only facts are submitted. To measure too: apt-get install iperf3")
        return ()
    run = stage.folder / "run.json"
    run.unlink(missing_ok=True)
    console.note("Measuring for some seconds: collector bench iperf3 --profile quick ...")
    try:
        _child(stage, "collector", "bench", "iperf3", "--profile", "quick", "--out", str(run))
    except DemoError as error:
        console.note(f"Not measured, so only facts are submitted: {error}")
    return ("--run", str(run)) if run.exists() else ()


def _submit_examples(stage: Stage, console: Console) -> int:
    with as_file(files("schemas") / "examples") as folder:
        examples = sorted(folder.glob("*.json"))
        for number, path in enumerate(examples, 1):
            console.progress(number, len(examples), "shipped examples submitted:")
            _child(stage, "collector", "submit", "--to", stage.url, "--document", str(path), "--json")
    return len(examples)


def _program(name: str) -> list[str]:
    return [sys.executable, "-m", f"{name}.cli"]


def _child(stage: Stage, name: str, *words: str) -> str:
    """What a command of ours printed. Raises DemoError with its words when it says no."""
    try:
        done = subprocess.run(
            [*_program(name), *words],
            env=stage.environ,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=_CHILD_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise DemoError(f"`{name} {words[0]}` took more than {_CHILD_S:.0f} s") from None
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip()
        raise DemoError(f"`{name} {' '.join(words[:2])}` ended with {done.returncode}:\n{said}")
    return done.stdout


def _this_week() -> str:
    return str(Week.of(datetime.now(UTC)))


def _tell(stage: Stage, shown: Shown, console: Console) -> None:
    """The addresses to look at."""
    search = f"mode:{shown.modes[0]}" if shown.modes else "outcome:worked"
    rows = (
        ("Home", f"{stage.url}/"),
        ("This host", shown.url),
        ("日本語", f"{shown.url}?lang=ja"),
        ("Search", f"{stage.url}/search?q={quote(search)}"),
        ("API", f"{stage.url}/api/v1/submissions"),
        ("API, described", f"{stage.url}/api/openapi.json"),
    )
    console.print(f"\nThis host is in the registry, beside the shipped examples ({shown.examples}, marked as such):\n")
    for name, address in rows:
        console.print(f"  {name + ' ' * (16 - sum(2 if letter > '~' else 1 for letter in name))}{address}")
    program = Path(sys.executable).with_name("registry")
    settings = " ".join(f"{name}={shlex.quote(stage.environ[name])}" for name in ("TAMESHI_VAR", "PUBLIC_URL"))
    console.print(f"  Digest          {settings} {program} digest --week {_this_week()} --lang ja\n")
    console.json({"url": stage.url, "id": shown.id, "submission": shown.url, "examples": shown.examples})


def _stay(server: subprocess.Popen[bytes], stage: Stage, console: Console) -> int:
    console.print("It stays until Ctrl-C.")
    code = server.wait()
    raise DemoError(f"the registry ended by itself with {code}:\n{_end_of_log(stage)}")


def _looks(stage: Stage, shown: Shown) -> Iterator[tuple[str, int, str, tuple[str, ...]]]:
    """Every look at the registry: what was looked at, the status and the text it gave, and the words it must show."""
    pages: list[tuple[str, str, tuple[str, ...]]] = []
    for lang in LANGUAGES:
        worked = label("outcome", "worked", lang)
        pages += [
            (f"home ({lang})", f"{stage.url}/?lang={lang}", (shown.id, f'lang="{lang}"')),
            (f"submission ({lang})", f"{shown.url}?lang={lang}", (_TITLE, worked)),
            (f"search ({lang})", f"{stage.url}/search?q={quote('outcome:worked')}&lang={lang}", (shown.id, worked)),
        ]
    pages += [
        ("API, list", f"{stage.url}/api/v1/submissions", (shown.id,)),
        ("API, one", f"{stage.url}/api/v1/submissions/{shown.id}", (_TITLE,)),
        ("API, described", f"{stage.url}/api/openapi.json", ("/api/v1/submissions",)),
        ("health", f"{stage.url}/healthz", ()),
    ]
    for name, address, words in pages:
        yield f"{name}: {address}", *_get(address), words
    for lang in LANGUAGES:
        command = ("digest", "--week", _this_week(), "--lang", lang)
        yield f"digest ({lang}): registry {' '.join(command)}", 200, _child(stage, "registry", *command), (shown.url,)


def _checked(stage: Stage, shown: Shown, console: Console) -> int:
    """0 when every look shows what was submitted, 1 otherwise; each one is told."""
    count = failures = 0
    for what, status, text, words in _looks(stage, shown):
        missing = [word for word in words if word not in text]
        wrong = f"answered {status}" if status != 200 else f"lacks {', '.join(map(repr, missing))}" if missing else ""
        count, failures = count + 1, failures + bool(wrong)
        console.print(f"{'WRONG' if wrong else 'ok':<6}{what}{': ' + wrong if wrong else ''}")
    console.print(f"{count - failures} of {count} looks were right.")
    return 1 if failures else 0


def _get(url: str) -> tuple[int, str]:
    """Status and body of an address; 0 where nothing answered."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=20) as answer:
            return answer.status, answer.read().decode("utf-8", "replace")
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode("utf-8", "replace")
    except (OSError, ValueError) as error:
        return 0, str(error)
