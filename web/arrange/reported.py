"""What a report is about, as people call it."""

from dataclasses import dataclass
from typing import Literal

from flask import url_for

from registry.desk import Desk

Kind = Literal["submission", "problem"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A submission or a problem, with its name and address."""

    kind: Kind
    id: str
    name: str
    href: str


def subject_of(desk: Desk, kind: Kind, name: str) -> Subject | None:
    """The thing of this id or key that is shown here, or None."""
    if kind == "submission":
        shared = desk.submission(name)
        title = None if shared is None else shared.hit.title or next(iter(shared.hit.nics), None) or shared.hit.id
        href = url_for("site.submission", id=name)
    else:
        known = desk.known_problem(name)
        title = None if known is None else known.summary.symptom
        href = url_for("site.know_how_one", key=name)
    return None if title is None else Subject(kind=kind, id=name, name=title, href=href)
