"""`collector import`: the runs in other tools' result files."""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from collector.commands.complaining import beside, tell
from collector.console import Console
from collector.errors import UnknownFormatError
from collector.importers import IMPORTERS
from collector.named_file import read_file
from collector.result_file import import_bytes
from collector.results import Imported, ImportFault
from collector.results.complaints import complaints_of
from schemas import Point, Run, Series

NAME = "import"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """FORMAT is the first word, if it is a format's name and not a file."""
    parser.usage = "collector import [FORMAT] FILE... [--json]"
    parser.description = (
        "Reads result files of other tools and shows the runs in them as a submission would hold them: frame sizes with FCS, "
        "loss from what the receiver counted, and no number where a number would be wrong. "
        'With --json one file gives one object, several files give {"files": [one object each, with its "file"]}.'
    )
    parser.add_argument(
        "words", nargs="+", metavar="FILE", help="result files, also packed with gzip; before them a format if not guessed; - is stdin"
    )
    parser.add_argument("--json", action="store_true", help="print JSON on stdout")
    width = max(map(len, IMPORTERS))
    rows = (f"  {name:<{width}}  {importer.MEANING}\n  {'':<{width}}  {importer.EXAMPLE}" for name, importer in IMPORTERS.items())
    parser.epilog = "formats, and how such a file comes about:\n" + "\n".join(rows) + f"\n\n{parser.epilog or ''}"


def run(args: argparse.Namespace, console: Console) -> int:
    """0 when every file has figures, 1 when one has none, 2 when a format is not known."""
    name, files = _split(args.words)
    results = [(file, _import(file, name, args.stdin)) for file in files]
    if args.json:
        told = [(file, beside(one.to_dict(), complaints_of(one.runs))) for file, one in results]
        console.json(told[0][1] if len(files) == 1 else {"files": [{"file": file} | one for file, one in told]})
    for file, imported in results:
        if not args.json:
            _show(file, imported, console)
        for fault in imported.faults:
            console.note(f"{file}{fault.place and f' {fault.place}'}: {fault.message}", "yellow")
        tell(complaints_of(imported.runs), console, args.environ, f"{file} ")
    if any(fault.code == UnknownFormatError.code for _, imported in results for fault in imported.faults):
        return 2
    return 0 if all(imported.usable for _, imported in results) else 1


def _split(words: list[str]) -> tuple[str | None, list[str]]:
    first = words[0]
    if first in IMPORTERS and len(words) > 1:
        return first, words[1:]
    if len(words) > 1 and not Path(first).exists() and "." not in first and "/" not in first and first != "-":
        raise UnknownFormatError(f"{first!r} is neither a file nor a format; known formats: {', '.join(IMPORTERS)}")
    return None, words


def _import(file: str, name: str | None, stdin: Any) -> Imported:
    try:
        return import_bytes(read_file(file, stdin), name)
    except UnknownFormatError as error:
        return Imported(format=name, status="error", faults=(ImportFault(error.code, str(error), ""),))


_HEAD = ("frame", "", "metric", "value", "loss", "from … to")


def _show(file: str, imported: Imported, console: Console) -> None:
    console.print(f"{file}: {imported.format or 'unknown format'}, {imported.status}", "bold")
    for number, one in enumerate(imported.runs, 1):
        console.print(f"  run {number}: {_about(one)}")
        rows = [_row(series, point) for series in one.series for point in series.points]
        for line in _table([_HEAD, *rows]) if rows else []:
            console.print(f"    {line}")


def _about(run: Run) -> str:
    """Tool, kind and what limits the figures, in one line."""
    words = [run.tool.name, run.tool.version, run.kind, run.l4_protocol]
    words += [f"{run.streams} streams"] if run.streams and run.streams > 1 else []
    words += [f"{run.flows:,} flows"] if run.flows else []
    words += [f"allowed loss {run.loss_ratio_allowed:.4%}"] if run.loss_ratio_allowed is not None else []
    words += [f"[{', '.join(run.flags)}]"] if run.flags else []
    return " ".join(word for word in words if word)


def _row(series: Series, point: Point) -> tuple[str, ...]:
    family = f"IPv{series.family}" if series.family else ""
    decimals = 1 if series.unit == "us" else 0
    edges = point.low is not None and point.high is not None
    return (
        f"{point.frame_bytes:,} B" if point.frame_bytes else "",
        f"{family} {series.direction or ''}".strip(),
        f"{series.statistic or ''} {series.metric}".strip(),
        f"{'at least ' if point.at_least else ''}{point.value:,.{decimals}f} {series.unit}",
        "" if point.loss_ratio is None else f"{point.loss_ratio:.4%}",
        f"{point.low:,.{decimals}f} … {point.high:,.{decimals}f}" if edges else "",
    )


def _table(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """The rows in columns; numbers end at the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (
            cell.ljust(width) if number in (1, 2) else cell.rjust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        yield "  ".join(cells).rstrip()
