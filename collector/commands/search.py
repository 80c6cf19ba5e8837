"""`collector search`: what others tried, asked from a terminal."""

import argparse
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from collector.commands.outbox import client_of
from collector.config import Config, registry_address
from collector.console import Console
from collector.errors import UsageError
from collector.tables import Cell, table

NAME = "search"
HEADS = ("id", "outcome", "I/O mode", "Mpps", "frame, B", "Gbit/s", "title")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to look for, and how much of it."""
    parser.add_argument("query", nargs="*", metavar="QUERY", help="words and field:value, as in the registry's search; nothing: the newest")
    parser.add_argument("--sort", default="newest", help="newest, oldest, rate or another order that the registry knows")
    parser.add_argument("--limit", type=int, default=20, metavar="N", help="at most so many, 1 to 100 (default: 20)")
    add_reading(parser)


def add_reading(parser: argparse.ArgumentParser) -> None:
    """Where to ask, and how to answer."""
    parser.add_argument("--to", metavar="URL", help="the registry; otherwise TAMESHI_REGISTRY")
    parser.add_argument("--json", action="store_true", help="print the registry's answer on stdout")


def ask(args: argparse.Namespace, console: Console, path: str, query: Mapping[str, str | int]) -> dict[str, Any]:
    """The registry's answer in JSON. Raises UsageError where none is named, RefusedError, RemoteError."""
    config = Config.from_env(args.environ)
    registry = registry_address(args.to, "--to") if args.to is not None else config.registry
    if registry is None:
        raise UsageError("no registry is named: add --to https://registry.example, or set TAMESHI_REGISTRY")
    console.progress(f"asking {registry}")
    return client_of(registry, config).read(f"/api/v1/{path}?{urlencode(query)}")


def run(args: argparse.Namespace, console: Console) -> int:
    """0 where something was found, 1 where nothing was."""
    if not 1 <= args.limit <= 100:
        raise UsageError(f"--limit is {args.limit}; 1 to 100 are allowed")
    found = ask(args, console, "submissions", {"q": " ".join(args.query), "sort": args.sort, "limit": args.limit})
    items = found.get("items") or []
    if args.json:
        console.json(found)
    elif items:
        for line in table(HEADS, map(_row, items)):
            console.print(line)
        total = f"at least {found.get('total')}" if found.get("total_is_capped") else found.get("total")
        console.note(f"{len(items)} of {total}; side by side: collector compare {items[0]['id']} …")
    else:
        console.note("Nothing was found; fewer or other words may find more.")
    return 0 if items else 1


def _row(item: Mapping[str, Any]) -> tuple[Cell, ...]:
    figure = item.get("figure") or {}
    value, is_pps = figure.get("value"), figure.get("unit") == "pps"
    modes = ", ".join(item.get("modes") or ()) or None
    mpps, gbps = (value / 1e6, None) if value and is_pps else (None, value / 1e9 if value and "bps" in figure["unit"] else None)
    return item["id"], item["outcome"], modes, mpps, figure.get("frame_bytes"), gbps, item.get("title") or item.get("excerpt")
