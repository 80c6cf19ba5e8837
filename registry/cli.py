"""The `registry` command: 0 done, 1 the answer is no, 2 wrong usage, 3 the other side is away."""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from typing import Any

from registry.commands import COMMANDS
from registry.config import Config
from registry.console import Console
from registry.errors import RegistryError


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and says how it went; only the command called is imported."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    parser = argparse.ArgumentParser(prog="registry", description="Tameshi's registry.")
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    called = next((argument for argument in arguments if not argument.startswith("-")), None)
    for name, (module, help_text) in COMMANDS.items():
        subparser = subparsers.add_parser(name, help=help_text, description=f"{help_text[0].upper()}{help_text[1:]}.")
        if name == called:
            subparser.add_argument("--json", action="store_true", help="answer for programs, on stdout")
            command: Any = importlib.import_module(module)
            command.add_arguments(subparser)
    args = parser.parse_args(arguments)
    console = Console(as_json=args.json)
    try:
        config = Config.from_env(os.environ)
        result: int = importlib.import_module(COMMANDS[args.command][0]).run(args, console, config)
    except RegistryError as error:
        console.note(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return result


if __name__ == "__main__":
    sys.exit(main())
