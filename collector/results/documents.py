"""JSON documents out of what tools really write: warnings before them, several in one file, cut off, `nan` within."""

import json
import re
from dataclasses import dataclass
from typing import Any

_BLANK = re.compile(r"\s*")
_START = re.compile(r"[\[{]")
_LINE_START = re.compile(r"^[ \t]*(?=[\[{])", re.MULTILINE)
_NOT_A_NUMBER = re.compile(r"(?<=[:\[,])(\s*)-?(?:nan|inf(?:inity)?)(?=\s*[,}\]])", re.IGNORECASE)
_TAIL = 12
"""How near to the end of the text a parse must fail to count as cut off: a literal or a number may be half there."""


@dataclass(frozen=True, slots=True)
class Documents:
    """The JSON values of a text, in order."""

    values: tuple[Any, ...]
    truncated: bool = False
    """Whether the text ends within a value."""
    fault: str | None = None
    """What the parser said where it stopped for another reason."""


def read_documents(text: str) -> Documents:
    """Every JSON value that begins a line; text between them is passed over. What C wrote as `-nan` or `inf` is null."""
    found = _read(text)
    if (found.truncated or found.fault) and _NOT_A_NUMBER.search(text):
        return _read(_NOT_A_NUMBER.sub(r"\1null", text))
    return found


def _read(text: str) -> Documents:
    decoder = json.JSONDecoder(object_pairs_hook=_object, parse_constant=lambda _: None)
    values: list[Any] = []
    position = _next_start(text, 0)
    while position is not None:
        try:
            value, end = decoder.raw_decode(text, position)
        except json.JSONDecodeError as error:
            cut = error.msg.startswith("Unterminated string") or error.pos >= len(text.rstrip()) - _TAIL
            return Documents(tuple(values), truncated=cut, fault=None if cut else f"{error.msg} in line {error.lineno}")
        except (RecursionError, ValueError) as error:
            return Documents(tuple(values), fault=f"is no JSON that can be read: {error}"[:200])
        values.append(value)
        position = _next_start(text, end)
    return Documents(tuple(values))


def _next_start(text: str, position: int) -> int | None:
    """Where the next value begins: right here, or at the next line that begins with a bracket."""
    blank = _BLANK.match(text, position)
    here = blank.end() if blank else position
    if text[here : here + 1] in ("{", "["):
        return here
    line = _LINE_START.search(text, position)
    if line is not None:
        return line.end()
    anywhere = _START.search(text) if position == 0 else None
    return anywhere.start() if anywhere else None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; a key that comes several times, as `connected` does in iperf3 3.0.1, keeps all its values as a list."""
    made: dict[str, Any] = {}
    repeated: set[str] = set()
    for key, value in pairs:
        if key not in made:
            made[key] = value
            continue
        if key not in repeated:
            made[key] = made[key] if isinstance(made[key], list) else [made[key]]
            repeated.add(key)
        made[key] = [*made[key], *(value if isinstance(value, list) else [value])]
    return made
