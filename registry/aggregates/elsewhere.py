"""What references report of a NIC, a CPU, a board or a chipset, apart from what trials have seen."""

import json

from pyroaring import BitMap
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.aggregates.hardware import KEY
from registry.aggregates.sightings import EVERYTHING, most_used, newest, selected, union
from registry.db.pack import unpack_document
from registry.derive.seen import ELSEWHERE
from registry.findings.elsewhere import Elsewhere, Report
from registry.models import document, submission
from registry.search.values import source_of
from schemas import Facts, Submission
from schemas.compiled import take

MOST_TOLD = 12


def reported_elsewhere(session: Session, kind: str, key: str, most: int = MOST_TOLD) -> Elsewhere | None:
    """What is reported of one thing, or None where nothing is; five statements at most."""
    if not KEY.fullmatch(key):
        return None
    beginning = f"{kind}:{key} "
    with selected(session, EVERYTHING) as found:
        named = {
            value.removeprefix(beginning): numbers for value, numbers in found.of_values(ELSEWHERE).items() if value.startswith(beginning)
        }
        among = union(named.values()) - found.of_values("is").get("example", BitMap())
        if not among:
            return None
        numbers, name, total = newest(among, most), most_used(named), len(among)
    return Elsewhere(name=name, total=total, reports=_reports(session, list(numbers)))


def _reports(session: Session, numbers: list[int]) -> tuple[Report, ...]:
    rows = (
        select(document.c.body)
        .join(submission, submission.c.id == document.c.submission_id)
        .where(submission.c.id.in_(numbers))
        .order_by(submission.c.id.desc())
    )
    return tuple(_report(take(json.loads(unpack_document(body)))) for body in session.scalars(rows))


def _report(told: Submission) -> Report:
    host, cited = told.host or Facts({}), told.reference
    return Report(
        submission=told.id,
        title=told.title,
        outcome=told.outcome,
        vtx=host.get("cpu.virtualization.state"),
        vtd=host.get("iommu.state"),
        bios=host.get("board.bios.version"),
        system=host.get("system.distribution"),
        source=source_of(told),
        work=cited.title if cited else "",
        authors=cited.authors if cited else None,
        address=cited.url if cited else None,
    )
