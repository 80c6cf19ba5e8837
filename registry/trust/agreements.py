"""One submission beside the others of its configurations, as of now."""

from sqlalchemy.orm import Session

from registry.search.configuration import fingerprints_by_run
from registry.trust.agreement import Agreement, agreement_of
from registry.trust.members import members_of
from schemas import Submission

MOST = 3
"""Configurations of one submission that a page tells of."""


def agreements_of(session: Session, told: Submission) -> tuple[Agreement, ...]:
    """Of each configuration that it measured, what the others say; two statements a configuration."""
    found: list[Agreement] = []
    for fingerprint in dict.fromkeys(list(fingerprints_by_run(told).values())[: MOST * 8]):
        members = members_of(session, fingerprint)
        own = next((one for one in members if one.uid == told.id), None)
        if own is not None and len(found) < MOST:
            found.append(agreement_of(own, members, fingerprint))
    return tuple(found)
