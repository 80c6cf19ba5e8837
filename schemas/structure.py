"""How marshmallow carries our kinds: one field class for every leaf, one schema class for every record.

Faults keep their code on the way through marshmallow, because every message is a `Complaint`.
"""

from collections.abc import Callable, Mapping
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, missing, post_load

from schemas.errors import Fault, escape_pointer
from schemas.facts import Fact
from schemas.kinds import Complaint, Kind, Texts, Whole, WholeChoice, counted

REQUIRED = Complaint("required", "is required")
UNKNOWN_KEY = Complaint("unknown-key", "is not a key of this version")
NULL = Complaint("type", "must not be null")
OBJECT = Complaint("type", "must be an object")
LIST = Complaint("type", "must be a list")


class Leaf(fields.Field[Any]):
    """A value of one kind."""

    def __init__(self, kind: Kind, *, required: bool = False, default: Any = None, sparse: bool = False) -> None:
        """`sparse` leaves an absent key absent instead of filling in `default`."""
        absent = missing if required or sparse else default
        super().__init__(
            required=required, allow_none=not required, load_default=absent, error_messages={"required": REQUIRED, "null": NULL}
        )
        self.kind = kind

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        if complaint := self.kind.complaint(value):
            raise ValidationError(complaint)
        return int(value) if isinstance(self.kind, Whole | WholeChoice) else value


class Part(fields.Nested):
    """One record inside another."""

    def __init__(self, schema: type[Schema], *, required: bool = False, sparse: bool = False) -> None:
        super().__init__(
            schema,
            required=required,
            allow_none=not required,
            load_default=missing if required or sparse else None,
            error_messages={"required": REQUIRED, "null": NULL, "type": OBJECT},
        )


class Words(Leaf):
    """A list of short texts, loaded as a tuple; absent and null are an empty one."""

    def __init__(self, most: int, max_length: int = 64) -> None:
        super().__init__(Texts(most, max_length), default=())

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> tuple[str, ...]:
        return tuple(super()._deserialize(value, attr, data, **kwargs))


class Parts(fields.List[Any]):
    """A list of records, at most `most` of them; absent and null are an empty list."""

    def __init__(self, schema: type[Schema], most: int, *, required: bool = False, least: int = 0) -> None:
        super().__init__(
            Part(schema, required=True),
            required=required,
            allow_none=not required,
            load_default=missing if required else (),
            error_messages={"required": REQUIRED, "null": NULL, "invalid": LIST},
        )
        self.most, self.least = most, least

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        if isinstance(value, list) and not self.least <= len(value) <= self.most:
            raise ValidationError(Complaint("length", counted(len(value), "entry", "entries", self.least, self.most)))
        return tuple(super()._deserialize(value, attr, data, **kwargs))


class Structure(Schema):
    """A closed object that loads into `record`."""

    record: Callable[..., Any] = dict
    error_messages = {"unknown": UNKNOWN_KEY, "type": OBJECT}  # noqa: RUF012  # marshmallow declares it so.

    class Meta:
        """Unknown keys are faults."""

        unknown = RAISE

    @post_load
    def make(self, values: dict[str, Any], **_: Any) -> Any:
        """The record, null lists made empty."""
        for name, field in self.fields.items():
            if isinstance(field, Parts | Words) and values.get(name) is None:
                values[name] = ()
        return type(self).record(**values)


def closed(name: str, declared: Mapping[str, fields.Field[Any]], record: Callable[..., Any] = dict) -> type[Structure]:
    """A schema class made of fields, loading into `record`."""
    made: type[Structure] = type(name, (Structure,), {**declared, "record": staticmethod(record)})
    return made


def facts_structure(name: str, facts: tuple[Fact, ...], *, prefix: str = "", **extra: fields.Field[Any]) -> dict[str, fields.Field[Any]]:
    """The fields of catalogue rows, nested by the dots of their names below `prefix`."""
    groups: dict[str, list[Fact]] = {}
    for fact in facts:
        groups.setdefault(fact.name.removeprefix(prefix).split(".")[0], []).append(fact)
    declared: dict[str, fields.Field[Any]] = {}
    for step, rows in groups.items():
        if rows[0].name == prefix + step:
            declared[step] = Leaf(rows[0].kind, sparse=True)
        else:
            deeper = facts_structure(f"{name}_{step}", tuple(rows), prefix=f"{prefix}{step}.")
            declared[step] = Part(closed(f"{name}_{step}", deeper), sparse=True)
    return declared | extra


def faults_of(errors: Any, pointer: str = "") -> list[Fault]:
    """marshmallow's nested messages as a flat list of faults with JSON pointers."""
    if isinstance(errors, Mapping):
        found: list[Fault] = []
        for key, value in errors.items():
            found += faults_of(value, pointer if key == "_schema" else f"{pointer}/{escape_pointer(key)}")
        return found
    if isinstance(errors, list):
        return [fault for message in errors for fault in faults_of(message, pointer)]
    return [Fault(pointer, getattr(errors, "code", "invalid"), str(errors))]
