"""`registry migrate`: the database brought to the revision of this version."""

import argparse

from registry.config import Config
from registry.console import Console
from registry.db.engine import Database, asked_by_command
from registry.db.migrate import upgrade

NAME = "migrate"


def add_arguments(_parser: argparse.ArgumentParser) -> None:
    """None of its own."""


def run(_args: argparse.Namespace, console: Console, config: Config) -> int:
    """0 when the database is ready, 1 when a newer version was here before, 3 when it does not answer."""
    database = Database(config.database_url)
    try:
        with asked_by_command():
            before, after = upgrade(database, console.progress)
    finally:
        database.dispose()
    console.json({"from": before, "to": after})
    if before == after:
        console.print(f"The database stands at {after} already.")
    else:
        console.print(f"The database went from {before or 'nothing'} to {after}.")
    return 0
