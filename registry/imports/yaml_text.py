"""YAML of others, read safely: every scalar a text, nothing constructed, aliases unfolded only within bounds."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import yaml

MOST_NODES = 20_000
"""Of one document, aliases unfolded: a report has about 60."""
MOST_DEPTH = 20
MOST_NESTED = 1_000
"""Of what the composer is given."""
_TABS = re.compile(r"^[ \t]*\t[ \t]*", re.MULTILINE)
_UNPRINTABLE = re.compile("[^\t\n\r\u0020-\u007e\u0085\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class YamlError(Exception):
    """Text that is no YAML, or more of it than a report may be."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True, slots=True)
class Document:
    """One document: texts, lists and objects."""

    value: Any
    lines: dict[int, int] = field(default_factory=dict)
    """By the identity of a list or object, the line on which it begins."""


def documents(text: str) -> Iterator[Document]:
    """The documents of a text that hold something; tabs that indent stand for blanks. Raises YamlError at what cannot be read."""
    plain = _UNPRINTABLE.sub("\ufffd", _TABS.sub(lambda found: found.group().expandtabs(2), text.removeprefix("\ufeff")))
    with suppress(yaml.YAMLError, ValueError):  # Damage is told below, after the documents before it.
        _check_depth(plain)
    loader = _Loader(plain)
    try:
        while loader.check_node():
            node = loader.get_node()
            lines: dict[int, int] = {}
            value = _plain(node, lines, [MOST_NODES], MOST_DEPTH)
            if value:
                yield Document(value, lines)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlError(1 if mark is None else mark.line + 1, f"is no YAML: {error.problem or error.context}") from None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise YamlError(1, f"is no YAML: {str(error).splitlines()[0] if str(error) else type(error).__name__}") from None
    finally:
        loader.dispose()


def _check_depth(text: str) -> None:
    """Nothing for a text that can be composed: what is nested without end would end the process, for libyaml's composer calls itself."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MOST_NESTED:
            raise YamlError(event.start_mark.line + 1, "holds deeper than a report may; are aliases repeated in it?")


def _plain(node: Any, lines: dict[int, int], room: list[int], depth: int) -> Any:
    room[0] -= 1
    if room[0] < 0 or depth < 0:
        what = "deeper" if depth < 0 else "more"
        raise YamlError(node.start_mark.line + 1, f"holds {what} than a report may; are aliases repeated in it?")
    if isinstance(node, yaml.ScalarNode):
        return node.value
    if isinstance(node, yaml.SequenceNode):
        value: Any = [_plain(one, lines, room, depth - 1) for one in node.value]
    else:
        pairs = ((_plain(key, lines, room, depth - 1), _plain(told, lines, room, depth - 1)) for key, told in node.value)
        value = {key: told for key, told in pairs if isinstance(key, str)}
    lines[id(value)] = node.start_mark.line + 1
    return value
