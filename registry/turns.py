"""Whose turn it is: leases that two never hold at once, and processes that are told apart, so that a dead one is waited for by nobody."""

import os
import socket
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from registry.db.dialect import insert_missing
from registry.models import lease

_STARTED = 19
"""Field of /proc/PID/stat, counted behind the name of the program, that tells when a process started."""


def this_process(proc: Path = Path("/proc")) -> str:
    """A name that no other process has or will have: the machine's boot, its space of process ids, the id and when it started."""
    number = os.getpid()
    return f"{_space(proc)} {number} {_started(proc, number)}"


def is_gone(owner: str, proc: Path = Path("/proc")) -> bool:
    """Whether a process ended for sure: one of this boot and this space of ids that is there no more. False where nobody can tell."""
    space, _, rest = owner.rpartition(" ")[0].rpartition(" ")
    started = owner.rpartition(" ")[2]
    if not rest.isdigit() or space != _space(proc) or started == "?":
        return False
    return _started(proc, int(rest)) != started


def _space(proc: Path) -> str:
    try:
        boot = (proc / "sys/kernel/random/boot_id").read_text("ascii").strip()
        return f"{boot} {(proc / 'self/ns/pid').readlink()}"
    except OSError:  # No Linux: a name by which nobody is ever found to be gone.
        return f"{socket.gethostname()} ?"


def _started(proc: Path, number: int) -> str:
    try:
        fields = (proc / str(number) / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    except OSError:
        return "?" if not (proc / "self/stat").exists() else "gone"
    # A process that ended and was not waited for yet (zombie) does nothing any more.
    return "gone" if fields[0] in "ZX" else fields[_STARTED]


def take(session: Session, name: str, owner: str, now: datetime, length: timedelta) -> bool:
    """Whether it is this owner's turn from now on; one that has it keeps it for longer. The caller commits at once."""
    row = session.execute(select(lease).where(lease.c.name == name)).one_or_none()
    if row is None:
        statement = insert_missing(session.get_bind().dialect.name, lease).values(name=name, owner=owner, until=now + length)
        return session.execute(statement.returning(lease.c.name)).one_or_none() is not None
    if row.owner != owner and row.until > now and not is_gone(row.owner):
        return False
    same = (lease.c.name == name, lease.c.owner == row.owner, lease.c.until == row.until)
    taken = session.execute(update(lease).where(*same).values(owner=owner, until=now + length).returning(lease.c.name))
    return taken.one_or_none() is not None


def give_back(session: Session, name: str, owner: str) -> None:
    """The lease is anybody's, where this owner had it."""
    session.execute(delete(lease).where(lease.c.name == name, lease.c.owner == owner))
