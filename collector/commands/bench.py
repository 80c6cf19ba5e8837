"""`collector bench`: measure this host, by one of the benchmarks of the shelf."""

import argparse
import importlib
from collections.abc import Callable
from typing import Protocol, cast

from collector.benchmarks import BENCHMARKS
from collector.console import Console

NAME = "bench"


class BenchModule(Protocol):
    """What `bench_NAME` offers."""

    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace, Console], int]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One parser a benchmark; `collector bench --help` shows the options of all."""
    parts = parser.add_subparsers(dest="benchmark", required=True, metavar="BENCHMARK", help=f"{' or '.join(BENCHMARKS)}")
    usages = []
    for name, row in BENCHMARKS.items():
        part = parts.add_parser(
            name,
            help=row.summary,
            epilog=f"example:\n  {row.example}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        _module(name).add_arguments(part)
        usages.append(part.format_usage())
    parser.epilog = "\n".join([*usages, parser.epilog or ""])


def run(args: argparse.Namespace, console: Console) -> int:
    """The exit code of the benchmark that was asked for."""
    return _module(args.benchmark).run(args, console)


def _module(name: str) -> BenchModule:
    return cast(BenchModule, importlib.import_module(f"collector.commands.bench_{name}"))
