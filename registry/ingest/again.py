"""A stored document derived again, as if it came in now under today's rules, at the time it came in then."""

import json
from datetime import datetime
from typing import NamedTuple

from registry.db.pack import unpack_document
from registry.derive.rows import Derived, derive
from registry.ingest.judge import judge
from registry.records import ALONE, Beside, Flagged, Judgement
from schemas import Submission
from schemas.compiled import take


class Kept(NamedTuple):
    """What cannot be derived of it: a document, when it came in, and what others of its configuration say."""

    number: int
    received_at: datetime
    body: bytes
    beside: Beside = ALONE


class Broken(NamedTuple):
    """A document that is not what was stored, or that today's schema does not read."""

    number: int
    why: str


def derive_again(kept: Kept) -> Derived | Broken:
    """The rows of a stored document."""
    try:
        told = take(json.loads(unpack_document(kept.body)))
    except ValueError as error:  # Damaged bytes, no JSON, or a SchemaError.
        return Broken(kept.number, f"{type(error).__name__}: {error!s:.200}")
    return derive(told, judgement_kept(told, kept.received_at, kept.beside), kept.received_at)


def judgement_kept(told: Submission, received_at: datetime, beside: Beside = ALONE) -> Judgement:
    """Today's judgement of a submission that a registry took in before.

    It stays in: where today's rules would refuse it, their reasons become flags and it counts as implausible.
    """
    judged = judge(told, received_at, beside)
    if not judged.refusals:
        return judged.judgement
    reasons = tuple(Flagged(code=fault.code, pointer=fault.pointer, message=fault.message) for fault in judged.refusals)
    return Judgement(plausibility="implausible", flags=(*reasons, *judged.judgement.flags))
