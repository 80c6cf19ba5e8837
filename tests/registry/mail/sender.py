"""A process that sends three mails and is killed at a named step of the second one, as `kill -9` does it.

python -m tests.registry.mail.sender DATABASE_URL SERVER STEP [again]
"""

import os
import signal
import sys
from datetime import UTC, datetime

from registry.db.engine import Database
from registry.mail.deliver import Post, Sending, deliver
from registry.mail.mailings import Piece
from registry.mail.server import MailServer

START = datetime(2026, 11, 16, tzinfo=UTC)
NAMES = ("ann", "ben", "cho")


def posts() -> list[Post]:
    """A mail to each."""
    return [
        Post(
            piece=Piece(recipient=f"to:{name}", span="2026-W47", started_at=START, message_id=f"<2026-W47.{name}@registry.example>"),
            sender="digest@registry.example",
            address=f"{name}@reader.example",
            write=lambda earlier, name=name: f"Message-ID: <2026-W47.{name}@registry.example>\r\n\r\n.a line\r\n日本\r\n".encode(),  # type: ignore[misc]
        )
        for name in NAMES
    ]


def main(url: str, server: str, deadly: str, again: str = "") -> None:
    """Sends, or dies."""
    seen: list[str] = []

    def step(name: str) -> None:
        seen.append(name)
        if name == deadly and seen.count(name) == 2:
            os.kill(os.getpid(), signal.SIGKILL)

    database = Database(url)
    done = deliver(
        Sending(database=database, server=MailServer.parse(server), now=lambda: datetime.now(UTC), again=bool(again), step=step), posts()
    )
    database.dispose()
    sys.stdout.write(" ".join(f"{state}={count}" for state, count in sorted(done.items())))


if __name__ == "__main__":
    main(*sys.argv[1:])
