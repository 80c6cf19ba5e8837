"""Questions that one snapshot answers once: parts of a page ask for the same values, and get what was found for the first of them."""

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from registry.db.engine import FOUND

Answer = TypeVar("Answer")


def once(session: Session, question: tuple[Any, ...], ask: Callable[[], Answer]) -> Answer:
    """The answer to a question, not to be changed; a session that writes asks each time, for it may have changed what it asks about."""
    found: list[tuple[tuple[Any, ...], Answer]] | None = session.info.get(FOUND)
    if found is None:
        return ask()
    for asked, answer in found:  # Few, and terms hold tables of words, which have no hash.
        if asked == question:
            return answer
    answer = ask()
    found.append((question, answer))
    return answer
