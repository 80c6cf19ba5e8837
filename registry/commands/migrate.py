"""`registry migrate`: the database brought to the revision of this version."""

import argparse

from sqlalchemy.exc import OperationalError

from registry.config import Config
from registry.console import Console
from registry.db.engine import Database
from registry.db.migrate import upgrade

NAME = "migrate"


def add_arguments(_parser: argparse.ArgumentParser) -> None:
    """None of its own."""


def run(_args: argparse.Namespace, console: Console, config: Config) -> int:
    """0 when the database is ready, 3 when it does not answer."""
    database = Database(config.database_url)
    try:
        before, after = upgrade(database, console.progress)
    except OperationalError as error:
        console.note(f"the database does not answer: {str(error.orig).strip()}")
        return 3
    finally:
        database.dispose()
    console.json({"from": before, "to": after})
    if before == after:
        console.print(f"The database stands at {after} already.")
    else:
        console.print(f"The database went from {before or 'nothing'} to {after}.")
    return 0
