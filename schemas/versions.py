"""The ladder of wire versions: any known version is read, the newest is written.

A minor change only adds what may be absent. A major one adds a folder, one row in `SCHEMAS` and one step in `STEPS`
that turns a document of the version before into its own.
"""

from collections.abc import Callable, Mapping
from typing import Any

from marshmallow import Schema, ValidationError

from schemas.errors import Fault, SchemaError, UnsupportedVersionError
from schemas.records import Submission, plain
from schemas.structure import faults_of
from schemas.v1.submission import SubmissionSchema as SubmissionV1

CURRENT = "tameshi/1"
SCHEMAS: dict[str, Schema] = {CURRENT: SubmissionV1()}
STEPS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {}


def read(document: object) -> Submission:
    """The records of a document parsed from JSON.

    Raises UnsupportedVersionError for a version that is not known here, SchemaError with every fault otherwise.
    """
    if not isinstance(document, Mapping):
        raise SchemaError([Fault("", "type", "the document must be a JSON object")])
    version = document.get("schema")
    if version is None:
        raise SchemaError([Fault("/schema", "required", f"is required; this side writes {CURRENT}"), *_faults(document)])
    if not isinstance(version, str) or version not in SCHEMAS:
        known = ", ".join(SCHEMAS)
        raise UnsupportedVersionError([Fault("/schema", "unsupported-version", f"{version!s:.60} is not read here; known: {known}")])
    while version in STEPS:
        document = STEPS[version](dict(document))
        version = document["schema"]
    try:
        submission: Submission = SCHEMAS[version].load(document)
    except ValidationError as error:
        raise SchemaError(faults_of(error.messages)) from None
    return submission


def write(submission: Submission) -> dict[str, Any]:
    """The document of a submission, every key present, in the newest version."""
    document: dict[str, Any] = plain(submission)
    return document


def _faults(document: Mapping[str, Any]) -> list[Fault]:
    errors = SCHEMAS[CURRENT].validate({**document, "schema": CURRENT})
    return faults_of(errors)
