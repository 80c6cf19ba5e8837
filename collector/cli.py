"""The command line: one parser per command, made only for the command that is asked for.

What only a mistake or a fault needs is imported there: half of what `collector facts` costs is importing (docs/bench.md).
"""

import argparse
import importlib
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, TextIO, cast

from collector.commands import COMMANDS
from collector.console import Console
from collector.errors import CollectorError, UnwrittenError

INTERRUPTED = 130
EXIT_CODES = "exit codes: 0 done, 1 the answer is no, 2 wrong usage, 3 the other side (what was to be sent is kept)"


class CommandModule(Protocol):
    """What a command's module offers."""

    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace, Console], int]


def main(
    argv: Sequence[str] | None = None,
    *,
    environ: Mapping[str, str] | None = None,
    stdin: TextIO | None = None,
    out: TextIO | None = None,
    err: TextIO | None = None,
) -> int:
    """The exit code of one command line."""
    out, err = out or _forgiving(sys.stdout), err or _forgiving(sys.stderr)
    console = Console(out, err)
    words = list(sys.argv[1:] if argv is None else argv)
    name = words[0] if words else ""
    if name not in COMMANDS:
        return _front_page(name, console)
    try:
        module = cast(CommandModule, importlib.import_module(COMMANDS[name].module))
        args = _parse(name, module, words[1:])
        args.environ = os.environ if environ is None else environ
        args.stdin = stdin or sys.stdin
        return module.run(args, console)
    except CollectorError as error:
        console.note(f"collector {name}: {error}", "red")
        if isinstance(error, UnwrittenError):
            _let_go(sys.stdout)
        return error.exit_code
    except SystemExit as leaving:  # argparse has said what it had to say.
        return leaving.code if isinstance(leaving.code, int) else 2
    except KeyboardInterrupt:
        console.note(f"collector {name}: stopped. What was queued before is still in the outbox: collector outbox list")
        return INTERRUPTED
    except BrokenPipeError:
        _let_go(sys.stdout)
        return 0
    except Exception as error:  # noqa: BLE001  # Boundary: a user gets words and a way to report, never a traceback.
        console.note(_report(name, error), "red")
        return 1


def _parse(name: str, module: CommandModule, words: Sequence[str]) -> argparse.Namespace:
    command = COMMANDS[name]
    parser = argparse.ArgumentParser(
        prog=f"collector {name}",
        description=command.summary[0].upper() + command.summary[1:] + ".",
        epilog=f"example:\n  {command.example}\n\n{EXIT_CODES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    module.add_arguments(parser)
    return parser.parse_args(words)


def _front_page(name: str, console: Console) -> int:
    if name in ("-h", "--help", "help"):
        rows = "\n".join(f"  {key:<9} {command.summary}" for key, command in COMMANDS.items())
        console.print(
            "usage: collector COMMAND [...]\n\n"
            "Reads this host, measures it and shares the result with a Tameshi registry.\n\n"
            f"{rows}\n\n`collector COMMAND --help` shows a command's options and an example.\n"
            f"`collector --version` prints the version.\n{EXIT_CODES}"
        )
        return 0
    if name in ("--version", "-V"):
        from collector.config import own_version

        console.print(f"collector {own_version()}")
        return 0
    import difflib

    near = difflib.get_close_matches(name, COMMANDS, 1)
    hint = f" Did you mean {near[0]}?" if near else ""
    said = f"{name!r} is not a command.{hint}" if name else "a command is missing."
    console.note(f"collector: {said} Known: {', '.join(COMMANDS)}. See collector --help")
    return 2


def _report(name: str, error: Exception) -> str:
    import traceback

    from collector.config import own_version

    frames = traceback.extract_tb(error.__traceback__)
    where = next((frame for frame in reversed(frames) if "/collector/" in frame.filename or "/schemas/" in frame.filename), frames[-1])
    place = f"{'/'.join(where.filename.split('/')[-2:])}:{where.lineno}"
    return (
        f"collector {name}: this is a fault of the collector itself, not yours: {type(error).__name__}: {error}\n"
        f"Please report it with this line: tameshi {own_version()}, Python {sys.version.split()[0]}, collector {name}, {place}\n"
        "Nothing that was queued is lost: collector outbox list"
    )


def _let_go(stream: TextIO) -> None:
    """Nothing more is written there: Python must not complain again while it shuts down."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _forgiving(stream: TextIO | None) -> TextIO:
    """The same stream, which writes an escape for a character that its encoding lacks instead of failing; nowhere, where it was closed."""
    if stream is None:
        return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123  # Until the process ends; pathlib is slow to import.
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="backslashreplace")
    return stream


if __name__ == "__main__":
    sys.exit(main())
