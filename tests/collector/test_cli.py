"""The command line: help, exit codes, and no traceback for anybody."""

import io
import shlex
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from collector import cli
from collector.commands import COMMANDS
from collector.console import Console

ROOT = Path(__file__).parents[2]


def collector(*words: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    code = cli.main(words, environ={"HOME": "/nonexistent"}, out=out, err=err)
    return code, out.getvalue(), err.getvalue()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself_with_an_example(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([name, "--help"]) == 0
    shown = capsys.readouterr().out
    assert f"usage: collector {name}" in shown
    assert "example:" in shown
    assert COMMANDS[name].example.split("\n")[0] in shown
    assert "exit codes: 0 done" in shown


def test_the_front_page_names_every_command() -> None:
    code, out, err = collector("--help")
    assert code == 0
    assert not err
    assert all(name in out for name in COMMANDS)


def test_a_mistyped_command_is_answered_with_the_near_one() -> None:
    code, out, err = collector("sumbit")
    assert (code, out) == (2, "")
    assert "Did you mean submit?" in err


@pytest.mark.parametrize("words", [(), ("",), ("--nonsense",)], ids=["nothing", "an empty word", "an unknown option"])
def test_no_command_is_wrong_usage(words: tuple[str, ...]) -> None:
    assert collector(*words)[0] == 2


def test_the_version_is_the_distribution_s() -> None:
    assert collector("--version")[1] == "collector 0.1.0\n"


def test_an_unknown_option_of_a_command_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["outbox", "list", "--nonsense"]) == 2


def broken(error: BaseException) -> ModuleType:
    module = ModuleType("tests_broken_command")
    module.add_arguments = lambda parser: None  # type: ignore[attr-defined]

    def run(args: object, console: Console) -> int:
        raise error

    module.run = run  # type: ignore[attr-defined]
    return module


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (ZeroDivisionError("division by zero"), 1, "this is a fault of the collector itself, not yours: ZeroDivisionError"),
        (KeyboardInterrupt(), 130, "stopped"),
        (RecursionError(), 1, "Please report it with this line: tameshi 0.1.0"),
    ],
    ids=["a bug", "Ctrl-C", "another bug"],
)
def test_whatever_breaks_a_user_gets_words(error: BaseException, code: int, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tests_broken_command", broken(error))
    monkeypatch.setitem(COMMANDS, "broken", COMMANDS["facts"]._replace(module="tests_broken_command"))
    got, out, err = collector("broken")
    assert got == code
    assert words in err
    assert "Traceback" not in err
    assert not out


CLOSED = ">&-", "2>&-", ">&- 2>&-"


@pytest.mark.parametrize("streams", CLOSED)
def test_a_closed_stream_is_no_fault(streams: str, trees: dict[str, Path]) -> None:
    command = f"{sys.executable} -m collector.cli facts --root {trees['bm-igb-sriov']} {streams}"
    ran = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, cwd=ROOT)
    assert (ran.returncode, ran.stderr) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_told_in_one_line(trees: dict[str, Path]) -> None:
    command = [sys.executable, "-m", "collector.cli", "facts", "--json", "--root", str(trees["bm-igb-sriov"])]
    with Path("/dev/full").open("w") as full:
        ran = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, cwd=ROOT)
    assert ran.returncode == 1
    words = "the output could not be written (No space left on device); free some space or write it elsewhere"
    assert ran.stderr == f"collector facts: {words}\n"


class Terminal(io.StringIO):
    """A stream that calls itself a terminal."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def test_words_from_elsewhere_cannot_steer_the_terminal() -> None:
    err = Terminal()
    Console(io.StringIO(), err).note("bad \x1b[2J\x07words")
    assert err.getvalue() == "bad [2Jwords\n"


def test_colours_are_for_terminals_only() -> None:
    plain, terminal = io.StringIO(), Terminal()
    Console(plain, plain).print("done", "green")
    Console(terminal, terminal).print("done", "green")
    assert plain.getvalue() == "done\n"
    assert terminal.getvalue() == "\x1b[32mdone\x1b[0m\n"


def test_progress_beside_a_terminal_speaks_only_after_two_seconds() -> None:
    now = [0.0]
    err = io.StringIO()
    console = Console(io.StringIO(), err, clock=lambda: now[0])
    console.progress("first")
    now[0] = 2.5
    console.progress("second")
    now[0] = 3.0
    console.progress("third")
    assert err.getvalue() == "second\n"


def test_json_is_plain_ascii_where_the_terminal_knows_no_more() -> None:
    out = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    Console(out, io.StringIO()).json({"note": "遅い"})
    out.seek(0)
    assert out.read() == '{"note": "\\u9045\\u3044"}\n'


SAFE = ("collector facts", "collector capture", "collector outbox list", "collector submit --outcome")
LOCAL = [line.strip() for command in COMMANDS.values() for line in command.example.split("\n") if line.strip().startswith(SAFE)]


@pytest.mark.parametrize("line", [line for line in LOCAL if "--to" not in line])
def test_the_examples_work_as_they_are_written(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    out, err = io.StringIO(), io.StringIO()
    code = cli.main(shlex.split(line)[1:], environ={"HOME": str(tmp_path), "TAMESHI_STATE": str(tmp_path)}, out=out, err=err)
    assert code == 0, err.getvalue()
