"""`collector compare`: two to eight submissions side by side, in a terminal."""

import argparse
from collections.abc import Iterator, Mapping
from typing import Any

from collector.commands.search import add_reading, ask
from collector.console import Console
from collector.errors import UsageError
from collector.tables import Cell, sparkline, table
from schemas.identity import ULID

NAME = "compare"
MOST = 8
_SCALES = {"pps": (1e6, "Mpps"), "us": (1, "µs")}
_FACT_COLUMNS = 30


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which submissions."""
    parser.add_argument("ids", nargs="+", metavar="ID", help=f"ids of 2 to {MOST} submissions; percentages are of the first")
    parser.add_argument("--all", action="store_true", help="facts too that are the same in all")
    add_reading(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """0 when they were compared."""
    if not 2 <= len(args.ids) <= MOST:
        raise UsageError(f"{len(args.ids)} ids are given; 2 to {MOST} can be compared")
    for one in args.ids:
        if complaint := ULID.complaint(one):
            raise UsageError(f"{one!r} is no id of a submission: it {complaint}")
    found = ask(args, console, "compare", {"ids": ",".join(args.ids)})
    if args.json:
        console.json(found)
        return 0
    for line in _lines(found, args.all):
        console.print(line)
    return 0


def _lines(found: Mapping[str, Any], everything: bool) -> Iterator[str]:
    names = [chr(ord("A") + place) for place in range(len(found["submissions"]))]
    for name, one in zip(names, found["submissions"], strict=True):
        yield f"{name}  {one['id']}  {one['outcome']}  {one.get('title') or ''}".rstrip()
    facts = [fact for fact in found["facts"] if everything or fact["differs"]]
    if facts:
        yield ""
        yield from table(("fact", *names), map(_fact, facts), _FACT_COLUMNS)
    for series in found["series"]:
        yield ""
        yield from _series(series, names)


def _fact(fact: Mapping[str, Any]) -> tuple[Cell, ...]:
    name = f"{fact['name']}, {fact['unit']}" if fact.get("unit") else fact["name"]
    return name, *(None if value is None else _word(value) for value in fact["values"])


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _series(series: Mapping[str, Any], names: list[str]) -> Iterator[str]:
    scale, unit = _SCALES.get(series["unit"], (1e9, "Gbit/s"))
    family = f"IPv{series['family']}" if series.get("family") else None
    head = ", ".join(
        str(one) for one in (series["metric"], series["run_kind"], family, series["direction"], series["setting"], unit) if one
    )
    parts = [(name, part) for name, part in zip(names, series["parts"], strict=True) if part]
    highest = max((value or 0 for _, part in parts for value in part["values"]), default=0)
    sizes = [f"{size} B" if size else unit for size in series["frame_bytes"]]
    rows: list[tuple[Cell, ...]] = []
    for name, part in parts:
        rows.append((name, sparkline(part["values"], highest), *(value / scale if value is not None else None for value in part["values"])))
        if any(part["percent"]):
            rows.append((f"{name} %", "", *(None if one is None else one for one in part["percent"])))
    yield from table((head, "", *sizes), rows)
