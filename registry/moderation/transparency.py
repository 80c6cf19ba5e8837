"""What was done to what people shared, in counts by month and reason: for everybody to see."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.db import dialect
from registry.models import aside, moderation_log, month_count, report, withdrawn

MOST_MONTHS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """How often something was done for one reason in one month."""

    month: str
    """`2026-11`."""
    what: str
    """`report`, `hide`, `restore`, `withdraw` or `refuse`."""
    reason: str | None
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What moderators and keys did, and where it stands now."""

    happened: tuple[Happened, ...]
    """The newest month first."""
    hidden_now: int
    waiting_now: int
    open_reports: int
    hold_first: int
    entries: int
    """Of the log."""
    newest_digest: str | None
    """Of its last entry: whoever noted it can tell later whether what led to it was changed."""


def account(session: Session, hold_first: int) -> Account:
    """The account of the newest two years; six statements."""
    times: Counter[tuple[str, str, str | None]] = Counter()
    month = func.substr(moderation_log.c.at, 1, 7)
    done = select(month, moderation_log.c.action, moderation_log.c.reason, func.count()).where(
        moderation_log.c.action.in_(("hide", "restore"))
    )
    for at, action, reason, number in session.execute(done.group_by(month, moderation_log.c.action, moderation_log.c.reason)):
        times[at, action, reason] += number
    for at, number in dialect.times_by_month(session, withdrawn, "withdrawn_at"):
        times[at, "withdraw", None] += number
    for row in session.execute(select(month_count)):
        times[row.month, row.what, row.reason] += row.times
    months = sorted({key[0] for key in times}, reverse=True)[:MOST_MONTHS]
    rows = sorted(
        (key for key in times if key[0] in months), key=lambda key: (-int(key[0].replace("-", "")), _ORDER.index(key[1]), key[2] or "")
    )
    states: dict[str, int] = {}
    for state, number in session.execute(select(aside.c.state, func.count()).group_by(aside.c.state)):
        states[state] = number
    last = session.execute(
        select(moderation_log.c.position, moderation_log.c.digest).order_by(moderation_log.c.position.desc()).limit(1)
    ).one_or_none()
    return Account(
        happened=tuple(Happened(month=key[0], what=key[1], reason=key[2], times=times[key]) for key in rows),
        hidden_now=states.get("hidden", 0),
        waiting_now=states.get("waiting", 0),
        open_reports=session.execute(select(func.count()).where(report.c.closed_at.is_(None))).scalar_one(),
        hold_first=hold_first,
        entries=0 if last is None else last.position,
        newest_digest=None if last is None else last.digest,
    )


_ORDER = ("report", "hide", "restore", "withdraw", "refuse")
