"""The published JSON Schema and the validator say the same of any document."""

from typing import Any

import jsonschema_rs
from hypothesis import HealthCheck, given, settings

from schemas import SchemaError, read
from schemas.json_schema import submission_schema
from tests.documents import nearly_submissions, submissions

PUBLISHED = jsonschema_rs.Draft202012Validator(submission_schema())
MANY = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))


def accepted(document: Any) -> bool:
    try:
        read(document)
    except SchemaError:
        return False
    return True


@given(submissions())
@MANY
def test_generated_documents_are_accepted_by_both(document: dict) -> None:
    assert accepted(document)
    assert PUBLISHED.is_valid(document)


@given(nearly_submissions())
@MANY
def test_spoiled_documents_get_the_same_verdict_from_both(document: dict) -> None:
    assert accepted(document) == PUBLISHED.is_valid(document)


def test_the_published_schema_is_itself_valid() -> None:
    jsonschema_rs.meta.validate(submission_schema("https://tameshi.example"))
