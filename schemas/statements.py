"""What a contributor's key says about a submission or about itself: signed statements, one row an action.

A statement names what it acts upon: the submission, and the digest of the revision that its writer saw. So it cannot be moved to
another submission, and where that revision is no longer the newest one it comes too late. It is signed as a document is, in a
namespace of its own: a signed document can never be read as a statement.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError, validates_schema

from schemas import limits
from schemas.errors import SchemaError
from schemas.identity import ULID
from schemas.kinds import Choice, Complaint, Text
from schemas.signature import STATEMENT
from schemas.structure import Leaf, Structure, faults_of
from schemas.times import RFC3339
from schemas.v1.submission import FINGERPRINT

DIGEST = Text(64, 64, pattern="[0-9a-f]{64}", example="0" * 64)
_ARMOURED = Text(limits.SIGNATURE, multiline=True)

ACTIONS: dict[str, frozenset[str]] = {
    "withdraw": frozenset({"submission", "sha256"}),
    "amend": frozenset({"submission", "sha256", "becomes"}),
    "rotate": frozenset({"successor", "countersignature"}),
    "confirm": frozenset({"problem", "says"}),
}
"""What a statement must name for each action, and what no other one may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One statement, its signature not yet looked at."""

    schema: str
    action: str
    fingerprint: str
    """Whose key says so."""
    stated_at: str
    signature: str
    submission: str | None = None
    sha256: str | None = None
    """Digest of the revision that is acted upon."""
    becomes: str | None = None
    """Digest of the revision that takes its place."""
    successor: str | None = None
    """The public line of the key that speaks for this one from now on."""
    countersignature: str | None = None
    """By the successor, over the statement without both signatures: nobody is made a successor who does not want to be."""
    problem: str | None = None
    """The key of a problem, as its address has it."""
    says: str | None = None


class StatementSchema(Structure):
    """A signed statement."""

    record = Statement
    schema = Leaf(Choice(STATEMENT), required=True)
    action = Leaf(Choice(*ACTIONS), required=True)
    fingerprint = Leaf(FINGERPRINT, required=True)
    stated_at = Leaf(RFC3339, required=True)
    submission = Leaf(ULID, sparse=True)
    sha256 = Leaf(DIGEST, sparse=True)
    becomes = Leaf(DIGEST, sparse=True)
    successor = Leaf(Text(400), sparse=True)
    countersignature = Leaf(_ARMOURED, sparse=True)
    problem = Leaf(Text(12, 12, pattern="[0-9a-f]{12}", example="0" * 12), sparse=True)
    says = Leaf(Choice("seen", "helped", "no-help", "nothing"), sparse=True)
    signature = Leaf(_ARMOURED, required=True)

    @validates_schema(skip_on_field_errors=True)
    def name_what_is_acted_upon(self, values: dict[str, Any], **_: Any) -> None:
        """An action has all that it needs, and nothing of another's."""
        needed = ACTIONS[values["action"]]
        others = frozenset().union(*ACTIONS.values()) - needed
        given = {name for name in needed | others if values.get(name) is not None}
        faults = {name: [Complaint("required", f"is required to {values['action']}")] for name in sorted(needed - given)}
        faults |= {
            name: [Complaint("unknown-key", f"has no place where the action is {values['action']}")] for name in sorted(given - needed)
        }
        if faults:
            raise ValidationError(faults)


def read_statement(told: object) -> Statement:
    """The statement in an object parsed from JSON. Raises SchemaError with every fault."""
    try:
        statement: Statement = StatementSchema().load(told)  # type: ignore[arg-type]  # Anything else than an object is a fault too.
    except ValidationError as error:
        raise SchemaError(faults_of(error.messages)) from None
    return statement


def countersigned(told: Mapping[str, Any]) -> dict[str, Any]:
    """A statement as its successor signed it: the countersignature where others have their signature."""
    rest = {key: value for key, value in told.items() if key not in {"signature", "countersignature"}}
    return rest | {"signature": told.get("countersignature")}
