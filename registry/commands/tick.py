"""`registry tick`: whatever is due, done now; the one command that a scheduler calls."""

import argparse
import signal
import threading
from datetime import UTC, datetime

from registry.config import Config
from registry.console import Console
from registry.db.engine import Database, asked_by_command
from registry.db.migrate import require_migrated
from registry.errors import DatabaseAwayError
from registry.jobs.run import Round
from registry.jobs.run import run as run_jobs
from registry.jobs.table import JOBS, World
from registry.mail.recipients import mailing_lists

NAME = "tick"
EVERY_S = 60.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Once, or again and again."""
    parser.epilog = "example: * * * * * registry tick (in a crontab), or registry tick --watch (as a service)"
    parser.add_argument("--watch", action="store_true", help=f"go on until stopped, a round every {EVERY_S:g} seconds")
    parser.add_argument("--list", action="store_true", help="list the jobs instead")


def run(args: argparse.Namespace, console: Console, config: Config) -> int:
    """0 when everything due was done, or another process is at it; 1 where a job failed, 3 when the database or a server is away."""
    if args.list:
        console.json([{"name": job.name, "meaning": job.meaning} for job in JOBS])
        for job in JOBS:
            console.print(f"{job.name:<10} {job.meaning}")
        return 0
    mailing_lists(config.digest_to)  # What cannot be read is said at once, not on the next Monday.
    database = Database(config.database_url)
    world = World(database=database, config=config, now=lambda: datetime.now(UTC))
    try:
        with asked_by_command():
            require_migrated(database)
            return _watch(world, console) if args.watch else _once(world, console)
    finally:
        database.dispose()


def _once(world: World, console: Console) -> int:
    done = run_jobs(world)
    if done is None:
        console.json({"busy": True, "jobs": []})
        console.print("Another process is at it.")
        return 0
    console.json({"busy": False, "jobs": [{"name": one.name, "counts": dict(one.counts), "fault": one.fault} for one in done]})
    for one in done:
        console.print(_words(one))
    return max((one.exit_code for one in done), default=0)


def _watch(world: World, console: Console) -> int:
    """Rounds until SIGTERM or SIGINT; a database that is away is asked again."""
    over = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: over.set())
    while not over.is_set():
        try:
            with asked_by_command():
                for one in run_jobs(world) or ():
                    if one.counts or one.fault:
                        console.note(_words(one))
        except DatabaseAwayError as error:
            console.note(str(error))
        over.wait(EVERY_S)
    return 0


def _words(one: Round) -> str:
    told = ", ".join(f"{count} {what}" for what, count in sorted(one.counts.items())) or "nothing to do"
    return f"{one.name}: {one.fault or told}"
