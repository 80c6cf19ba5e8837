"""What problems many met, as the documents tell it, compared with what stands."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import false, select
from sqlalchemy.orm import Session

from registry.derive.knowhow import KNOWN_COLUMNS, Sighted
from registry.models import know_how

_COLUMNS = KNOWN_COLUMNS[1:]
"""All but whether it is a draft."""
Row = dict[str, Any]


class ExpectedKnown:
    """Rows of `know_how` by their numbers, made of submissions in the order of theirs."""

    def __init__(self) -> None:
        self.rows: dict[int, Row] = {}

    def add(self, number: int, one: Sighted) -> None:
        """One more submission."""
        for known in one.known:
            fresh = known._asdict() | dict.fromkeys(("worked", "partly", "failed", "submissions"), 0) | {"first": number}
            row = self.rows.setdefault(known.number, fresh)
            row[one.outcome] += 1
            row["submissions"] += 1
            row["last"] = number

    def unequal(self, session: Session) -> Iterator[tuple[str, str, str]]:
        """Number, what stands and what should, wherever these are not the same."""
        columns = [know_how.c[name] for name in _COLUMNS]
        stands = {row.number: row._asdict() for row in session.execute(select(*columns).where(know_how.c.draft == false()))}
        for number in sorted(stands.keys() | self.rows.keys()):
            found, wanted = stands.get(number, {}), self.rows.get(number, {})
            names = [name for name in _COLUMNS if found.get(name) != wanted.get(name)]
            if names:
                yield f"{number:012x}", _told(found, names), _told(wanted, names)


def _told(row: Row, names: list[str]) -> str:
    return repr({name: row[name] for name in names}) if row else "nothing"
