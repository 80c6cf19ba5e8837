"""The OpenAPI description as a page prints it: operations with a curl line each, and what their answers look like."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Json = Mapping[str, Any]
DEEPEST = 4
"""How deep an example goes; what lies deeper is told by its own schema."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter of an operation."""

    name: str
    place: str
    kind: str
    required: bool
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One method at one path."""

    ident: str
    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[Parameter, ...]
    """Those of its own; the fields of the query language are listed once."""
    searches: bool
    """Whether it takes the fields of the query language too."""
    curl: str
    link: str | None
    """Where a reader may try it; None for what is sent, and for a path that needs an id."""
    answers: tuple[tuple[str, str, str], ...]
    """Status, meaning and name of the schema."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One schema: its keys, and a made-up value of that shape."""

    name: str
    keys: tuple[Parameter, ...]
    example: str


def operations(description: Json, fields: frozenset[str], here: str) -> tuple[Operation, ...]:
    """Every operation, in the order of the description."""
    return tuple(
        _operation(path, method, told, fields, here) for path, methods in description["paths"].items() for method, told in methods.items()
    )


def _operation(path: str, method: str, told: Json, fields: frozenset[str], here: str) -> Operation:
    parameters = [_parameter(one) for one in told.get("parameters", ())]
    own = tuple(one for one in parameters if one.place != "query" or one.name not in fields)
    needed = "&".join(f"{one.name}=…" for one in own if one.required and one.place == "query")
    address = f"{here}{path}" + (f"?{needed}" if needed else "")
    if method == "post":
        media = next(iter(told["requestBody"]["content"]))
        curl = f"curl -H 'Content-Type: {media}' --data-binary @documents '{address}'"
    else:
        curl = f"curl '{address}'"
    return Operation(
        ident=f"{method}{path}".replace("/", "-").replace("{", "").replace("}", "").replace(":", "-"), method=method.upper(), path=path,
        summary=told["summary"], description=told.get("description", ""), parameters=own, searches=len(own) < len(parameters), curl=curl,
        link=path if method == "get" and "{" not in path and not needed else None, answers=tuple(_answers(told)),
    )  # fmt: skip


def _parameter(told: Json) -> Parameter:
    return Parameter(
        name=told["name"], place=told["in"], kind=kind_of(told["schema"]), required=bool(told.get("required")),
        meaning=told.get("description", ""),
    )  # fmt: skip


def _answers(told: Json) -> Iterator[tuple[str, str, str]]:
    for status, answer in told["responses"].items():
        bodies: list[Json] = list(answer.get("content", {}).values())
        schema = bodies[0]["schema"] if bodies else {}
        yield status, answer["description"], str(schema.get("$ref", "")).rpartition("/")[2]


def shapes(description: Json) -> tuple[Shape, ...]:
    """Every schema, in the order of the description."""
    schemas = description["components"]["schemas"]
    return tuple(
        Shape(name=name, keys=tuple(_keys(told)), example=json.dumps(example_of(told, schemas), ensure_ascii=False, indent=1))
        for name, told in schemas.items()
    )


def _keys(told: Json) -> Iterator[Parameter]:
    for name, schema in told.get("properties", {}).items():
        yield Parameter(name=name, place="", kind=kind_of(schema), required=name in told.get("required", ()), meaning="")


def kind_of(schema: Json) -> str:
    """The kind of a value in a few words: its type, its words, its bounds."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "enum" in schema:
        return " | ".join(str(word) for word in schema["enum"])
    if "anyOf" in schema:
        return " | ".join(kind_of(one) for one in schema["anyOf"])
    told = schema.get("type", "any")
    name = " | ".join(told) if isinstance(told, list) else str(told)
    if "items" in schema and "array" in name:
        return f"{name} of {kind_of(schema['items'])}"
    bounds = [str(schema[key]) for key in ("minimum", "maximum") if key in schema]
    return f"{name} {' … '.join(bounds)}" if len(bounds) == 2 else name


def example_of(schema: Json, schemas: Json, depth: int = 0) -> Any:
    """A value of a schema's shape: the first word of a choice, one entry of a list, only the keys that are always there."""
    if "$ref" in schema:
        return example_of(schemas[str(schema["$ref"]).rpartition("/")[2]], schemas, depth)
    if "enum" in schema:
        return schema["enum"][0]
    if "anyOf" in schema:
        return example_of(schema["anyOf"][0], schemas, depth)
    told = schema.get("type", "object")
    first = told[0] if isinstance(told, list) else told
    if first == "object":
        keys = schema.get("properties", {})
        return {key: example_of(keys[key], schemas, depth + 1) for key in schema.get("required", ())} if depth < DEEPEST else {}
    if first == "array":
        return [example_of(schema["items"], schemas, depth + 1)] if "items" in schema and depth < DEEPEST else []
    return {"string": "2026-11-24T00:00:00Z" if schema.get("format") else "…", "integer": 64, "number": 0.5, "boolean": True}.get(first)
