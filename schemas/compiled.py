"""Documents taken quickly: code written from the very classes that validate, for documents with which nothing is wrong (ADR 11).

`take` gives what `read` gives, at a tenth of its cost. The written code looks at every value and builds the records on its way. Where
it cannot vouch for a value, be it wrong or only unusual (`3.0` for a whole number), it gives up and marshmallow decides; so marshmallow
stays the definition, and a mistake here could only cost time or be found by the tests that compare the two on generated documents.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING
from functools import cache
from typing import Any

from marshmallow import Schema, ValidationError, fields, missing

from schemas.kinds import Choice, EvidenceList, Flag, Kind, Real, Text, Texts, Whole, WholeChoice
from schemas.records import Submission
from schemas.structure import Leaf, Part, Parts, Words
from schemas.versions import CURRENT, SCHEMAS, read

Taker = Callable[[object], Any]
Hook = Callable[..., object]


class _UnsureError(Exception):
    """The written code cannot vouch for a document."""


def take(document: object) -> Submission:
    """The records of a document parsed from JSON; raises what `read` raises."""
    taken = vouched(document)
    return read(document) if taken is None else taken


def vouched(document: object) -> Submission | None:
    """The records of a document that is right beyond doubt, its JSON parsed loosely or not: every number is in range, every text whole.

    None where only `read` can tell.
    """
    try:
        taken: Submission = _taker_of_newest()(document)
    except _UnsureError:
        return None
    return taken


@cache
def _taker_of_newest() -> Taker:
    """The written code, made at its first use: a program that reads one document would not win anything."""
    writer = _Writer()
    name = writer.structure(SCHEMAS[CURRENT])
    source = "\n".join(writer.functions)
    exec(compile(source, __name__, "exec"), writer.names)  # noqa: S102  # Written here of names in our own classes, of no document.
    taker: Taker = writer.names[name]
    return taker


class _Writer:
    """Writes one function for each structure, and one condition for each kind."""

    def __init__(self) -> None:
        self.functions: list[str] = []
        self.names: dict[str, Any] = {"unsure": _UnsureError, "ValidationError": ValidationError}
        self._of_schema: dict[type[Schema], str] = {}
        self._of_value: dict[Any, str] = {}

    def structure(self, schema: Schema) -> str:
        """The name of the function that takes an object of this structure."""
        known = self._of_schema.get(type(schema))
        if known is None:
            known = self._of_schema[type(schema)] = f"take_{len(self._of_schema)}"
            self.functions.append("\n".join(self._lines(known, schema)))
        return known

    def _lines(self, name: str, schema: Schema) -> list[str]:
        hooks = _hooks_of(schema)
        lines = [
            f"def {name}(found):",
            f" if type(found) is not dict or not found.keys() <= {self._named('keys', frozenset(schema.fields))}:",
            "  raise unsure",
        ]
        made: dict[str, str] = {}
        for place, (key, field) in enumerate(schema.fields.items()):
            value = f"v{place}"
            lines += self._of_field(value, key, field, _default_of(schema, key, field))
            made[key] = value
        if hooks:
            lines.append(f" values = {{{', '.join(f'{key!r}: {value}' for key, value in made.items())}}}")
            for hook in hooks:
                lines += [
                    " try:",
                    f"  {self._named('hook', hook)}(values, many=False, partial=False)",
                    " except ValidationError:",
                    "  raise unsure from None",
                ]
        return [*lines, *self._result(schema, made)]

    def _result(self, schema: Schema, made: Mapping[str, str]) -> list[str]:
        record: Any = getattr(type(schema), "record", dict)
        if hasattr(record, "__dataclass_fields__"):
            blank = self._named("blank", _twin_of(record))
            stores = [
                f" new.{key} = {made.get(key, self._named('default', field.default))}" for key, field in record.__dataclass_fields__.items()
            ]
            return [f" new = {blank}()", *stores, f" new.__class__ = {self._named('record', record)}", " return new"]
        # Everything else is a tree of facts: what it holds stays as it is, but for lists of objects, which become tuples.
        changed = {key: made[key] for key, field in schema.fields.items() if not _stays(field)}
        lines = [" found = found.copy()"] if changed else []
        lines += [f" found[{key!r}] = {value}" for key, value in changed.items()]
        return [*lines, " return found" if record is dict else f" return {self._named('record', record)}(**found)"]

    def _of_field(self, value: str, key: str, field: fields.Field[Any], default: Any) -> list[str]:
        stands = f"found.get({key!r})" if default is None else f"found.get({key!r}, {self._named('default', default)})"
        lines = [f" {value} = {stands}"]
        absent, given = f" if {value} is None:", " else:"
        if field.required:
            lines += [absent, "  raise unsure"]
        elif isinstance(field, Parts | Words):
            lines += [absent, f"  {value} = ()"]
        else:
            given = f" if {value} is not None:"
        if isinstance(field, Parts):
            inner = self.structure(field.inner.schema)  # type: ignore[attr-defined]  # The inner field of Parts is a Part.
            return [
                *lines, given,
                f"  if type({value}) is not list or not {field.least} <= len({value}) <= {field.most}:", "   raise unsure",
                f"  {value} = tuple([{inner}(one) for one in {value}])",
            ]  # fmt: skip
        if isinstance(field, Part):
            return [*lines, given, f"  {value} = {self.structure(field.schema)}({value})"]
        if not isinstance(field, Leaf):
            raise TypeError(f"no code is known for {type(field).__name__}")
        lines += [given, f"  if not ({self._condition(value, field.kind)}):", "   raise unsure"]
        return [*lines, f"  {value} = tuple({value})"] if isinstance(field, Words) else lines

    def _condition(self, value: str, kind: Kind) -> str:
        """An expression that is true only for values with which the kind has no complaint."""
        match kind:
            case Text():
                return self._text(value, kind)
            case Choice():
                return f"type({value}) is str and {value} in {self._named('words', frozenset(kind.words))}"
            case WholeChoice():
                return f"type({value}) is int and {value} in {self._named('numbers', frozenset(kind.numbers))}"
            case Whole():
                return f"type({value}) is int and {kind.minimum} <= {value} <= {kind.maximum}"
            case Real():
                return f"(type({value}) is float or type({value}) is int) and {kind.minimum!r} <= {value} <= {kind.maximum!r}"
            case Flag():
                return f"{value} is True or {value} is False"
            case Texts():
                return f"{self._texts(kind)}({value})"
            case EvidenceList():
                return f"{self._evidence(kind)}({value})"
        return f"{self._fine(kind)}({value})"

    def _text(self, value: str, kind: Text) -> str:
        """Printable texts hold no character that a kind forbids; of any other text the kind itself is asked."""
        shape = f" and {self._named('shape', _shape_of(kind.pattern))}({value})" if kind.pattern is not None else ""
        length = f"{kind.min_length} <= len({value}) <= {kind.max_length}"
        return f"type({value}) is str and {length} and ({value}.isprintable(){shape} or {self._fine(kind)}({value}))"

    def _texts(self, kind: Texts) -> str:
        name, is_new = self._function("texts", kind)
        if is_new:
            item = self._text("one", Text(kind.max_length))
            lines = [f"def {name}(found):", f" if type(found) is not list or len(found) > {kind.max_items}:", "  return False"]
            self.functions.append("\n".join([*lines, " for one in found:", f"  if not ({item}):", "   return False", " return True"]))
        return name

    def _evidence(self, kind: EvidenceList) -> str:
        """Entries as the collector writes them: a path and a value that are printable; the kind is asked of any other."""
        name, is_new = self._function("evidence", kind)
        if is_new:
            fine = self._fine(kind)
            lines = [f"def {name}(found):", f" if type(found) is not list or len(found) > {kind.max_items}:", "  return False"]
            lines += [" for one in found:", "  if type(one) is not dict or len(one) != 2:", f"   return {fine}(found)"]
            lines += ["  path = one.get('path')", "  value = one.get('value', 0)"]
            short = "type({0}) is str and {1} < len({0}) <= 300 and {0}.isprintable()"
            lines.append(f"  if not ({short.format('path', 0)} and (value is None or {short.format('value', -1)})):")
            self.functions.append("\n".join([*lines, f"   return {fine}(found)", " return True"]))
        return name

    def _fine(self, kind: Kind) -> str:
        complaint = kind.complaint
        return self._named("fine", lambda value: complaint(value) is None, ("fine", kind))

    def _function(self, prefix: str, kind: Kind) -> tuple[str, bool]:
        is_new = (prefix, kind) not in self._of_value
        return self._named(prefix, None, (prefix, kind)), is_new

    def _named(self, prefix: str, value: Any, key: Any = None) -> str:
        """The name under which the written code finds a value; equal keys share one."""
        key = (prefix, value) if key is None else key
        if key not in self._of_value:
            self._of_value[key] = name = f"{prefix}_{len(self._of_value)}"
            self.names[name] = value
        return self._of_value[key]


@cache
def _twin_of(record: type) -> type:
    """A class of the same slots that may be written: filled and then declared to be the record, an eighth of a frozen `__init__`."""
    return type(record.__name__, (), {"__slots__": record.__slots__})  # type: ignore[attr-defined]  # Every record has slots.


@cache
def _shape_of(pattern: str) -> Callable[[str], object]:
    return re.compile(pattern).fullmatch


def _hooks_of(schema: Schema) -> list[Hook]:
    """What looks at a whole object. Raises TypeError for hooks of marshmallow that the written code would pass by."""
    found: list[Hook] = []
    for tag, hooks in schema._hooks.items():
        for name, of_many, options in hooks:
            if tag == "post_load" and name == "make":
                continue
            if tag != "validates_schema" or of_many or options.get("pass_original"):
                raise TypeError(f"{type(schema).__name__}.{name} is a hook that {__name__} does not know")
            found.append(getattr(schema, name))
    return found


def _default_of(schema: Schema, key: str, field: fields.Field[Any]) -> Any:
    """What stands for a key that is absent."""
    if field.load_default is not missing:
        return None if isinstance(field, Parts | Words) else field.load_default
    declared = getattr(getattr(type(schema), "record", dict), "__dataclass_fields__", {}).get(key)
    return None if declared is None or declared.default is MISSING else declared.default


def _stays(field: fields.Field[Any]) -> bool:
    """Whether marshmallow hands a value of a tree on as it came, and an absent one as absent."""
    if isinstance(field, Part):
        record = getattr(type(field.schema), "record", dict)
        return record is dict and all(map(_stays, field.schema.fields.values())) and _is_sparse(field)
    return isinstance(field, Leaf) and not isinstance(field, Words) and _is_sparse(field)


def _is_sparse(field: fields.Field[Any]) -> bool:
    return field.required or field.load_default is missing
